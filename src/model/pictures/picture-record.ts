import type { FramePrints, LastingOutcome, PictureFacts } from './picture.js';
import type { PartVersion } from '../facts/plugin-part.js';

/** What the store keeps of a picture for comparing it with all others; its features are kept apart. */
export interface PictureRecord {
  /** Counts up, never given twice: short for a content where pairs are kept. */
  readonly number: number;
  /** Whether key points were looked for. */
  readonly hasPoints: boolean;
  readonly outcome:
    | {
        readonly kind: 'picture';
        readonly facts: PictureFacts;
        readonly phash: Uint8Array;
        readonly quality: number;
        /** Only of a picture with several frames. */
        readonly frames?: FramePrints | undefined;
      }
    | Exclude<LastingOutcome, { kind: 'picture' }>;
}

/** A decoder of a plugin that had its try. */
export interface DecoderNote extends PartVersion {
  /** Whether it had it at all that could not be decoded, or was taken for no picture; else at others before. */
  readonly isActive: boolean;
}

/** Where the store stands with pictures that look alike. */
export interface CatalogState {
  /** Which way of taking fingerprints the records come from; never mixed. */
  readonly fingerprintVersion: number;
  /** Which way of comparing the relations come from; never mixed. */
  readonly comparisonVersion: number;
  /** Which decoders had their try at what could not be decoded, or was taken for no picture. */
  readonly decoderVersion: number;
  /** Which of plugins had, in the order of their names. */
  readonly decoders: readonly DecoderNote[];
  /** The next picture's number. */
  readonly nextNumber: number;
  /** All pictures with smaller numbers were compared with each other. */
  readonly compared: number;
  /** Both indexes hold all pictures with smaller numbers. */
  readonly indexed: number;
}
