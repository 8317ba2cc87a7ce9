import type { PictureOutcome } from '../../model/picture.js';
import type { Traits } from '../../model/traits.js';

/** What is wanted of a picture. */
export type Wish =
  | { readonly kind: 'look'; readonly wantsPoints: boolean }
  | { readonly kind: 'traits' };

/** What a decoder process is asked. */
export interface DecodeRequest {
  readonly id: number;
  /** Absolute, or relative to the working folder at the time the process was started. */
  readonly path: string | Buffer;
  readonly wish: Wish;
}

/** What measuring the traits of one content brought. */
export type TraitsOutcome =
  | { readonly kind: 'traits'; readonly traits: Traits }
  | Exclude<PictureOutcome, { readonly kind: 'picture' }>;

/** What comes of any wish. */
export type DecoderOutcome = PictureOutcome | TraitsOutcome;

/** What a decoder process says: once that it is ready, then one answer for each request. */
export type DecoderMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: DecoderOutcome }
  /** The memory did not suffice, for this picture and whatever else was being decoded. */
  | { readonly kind: 'needs-memory'; readonly id: number; readonly format: string };
