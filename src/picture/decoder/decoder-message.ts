import type { PictureOutcome } from '../../model/picture.js';
import type { Facts } from '../../model/facts.js';
import type { Traits } from '../../model/traits.js';
import type { Rendering } from '../decode/render-picture.js';

/** What is wanted of a picture. */
export type Wish =
  | { readonly kind: 'look'; readonly wantsPoints: boolean; readonly wantsFacts: boolean }
  | { readonly kind: 'traits' }
  | { readonly kind: 'facts' }
  /** In WebP; `side` is the longer one, in pixels. */
  | { readonly kind: 'render'; readonly side: number };

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

/** What rendering one content for the eye brought. */
export type RenderOutcome =
  | { readonly kind: 'rendered'; readonly rendering: Rendering }
  | Exclude<PictureOutcome, { readonly kind: 'picture' }>;

/** What looking at one content brought, with what its file says where that was wanted. */
export type LookOutcome = PictureOutcome & Said;

/** What a file says of itself; undefined where nobody asked, or where it is no picture. */
export interface Said {
  readonly said?: Facts | undefined;
}

/** What reading the facts of one content brought. */
export type FactsOutcome =
  | { readonly kind: 'facts'; readonly facts: Facts | undefined }
  | Extract<PictureOutcome, { readonly kind: 'unreadable' }>;

/** What comes of any wish. */
export type DecoderOutcome = LookOutcome | TraitsOutcome | FactsOutcome | RenderOutcome;

/** What a decoder process says: once that it is ready, then one answer for each request. */
export type DecoderMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: DecoderOutcome }
  /** The memory did not suffice, for this picture and whatever else was being decoded. */
  | { readonly kind: 'needs-memory'; readonly id: number; readonly format: string };
