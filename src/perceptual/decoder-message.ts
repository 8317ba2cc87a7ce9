import type { PictureOutcome } from '../model/picture.js';

/** What a decoder process is asked. */
export interface DecodeRequest {
  readonly id: number;
  /** Absolute, or relative to the working folder at the time the process was started. */
  readonly path: string | Buffer;
  readonly wantsPoints: boolean;
}

/** What a decoder process says: once that it is ready, then one answer for each request. */
export type DecoderMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: PictureOutcome }
  /** The memory did not suffice, for this picture and whatever else was being decoded. */
  | { readonly kind: 'needs-memory'; readonly id: number; readonly format: string };
