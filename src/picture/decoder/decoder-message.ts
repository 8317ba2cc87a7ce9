import type { PictureOutcome } from '../../model/pictures/picture.js';
import type { ReadFacts } from '../../model/facts/facts.js';
import type { PictureModule, PartTrouble } from '../../model/plugins/plugin.js';
import type { Traits } from '../../model/pictures/traits.js';
import type { Rendering } from '../decode/render-picture.js';
import type { WorkingPart } from './plugin-turn.js';

/** What is wanted of a picture. */
export type Wish =
  | {
      readonly kind: 'look';
      readonly wantsPoints: boolean;
      readonly wantsFacts: boolean;
      readonly weighsCopies: boolean;
    }
  | { readonly kind: 'traits' }
  | { readonly kind: 'facts' }
  /** In WebP; `side` is the longer one, in pixels. */
  | { readonly kind: 'render'; readonly side: number };

/** What a decoder process is asked. */
export interface DecodeRequest {
  readonly id: number;
  /** Of one file after the other; absolute, or relative to the working folder at the time the process was started. */
  readonly paths: readonly (string | Buffer)[];
  readonly wish: Wish;
  /** Undefined where there is none that has to do with pictures. */
  readonly plugins?: RequestPlugins | undefined;
}

/** Plugins that take part. */
interface RequestPlugins {
  readonly modules: readonly PictureModule[];
  /** Readers of facts that are not asked: they ended a process over the file, which is the only one then. */
  readonly skip: readonly string[];
}

/** What measuring the traits of one content brought. */
export type TraitsOutcome =
  | { readonly kind: 'traits'; readonly traits: Traits }
  | Exclude<PictureOutcome, { readonly kind: 'picture' }>;

/** What rendering one content for the eye brought. */
export type RenderOutcome =
  | { readonly kind: 'rendered'; readonly rendering: Rendering }
  | Exclude<PictureOutcome, { readonly kind: 'picture' }>;

/** What looking at one content brought, with what its file says where that was wanted, and perhaps its traits. */
export type LookOutcome = PictureOutcome & Said & Weighed;

/** A picture that was weighed in the same look. */
export interface Weighed {
  readonly traits?: Traits | undefined;
}

/** What a file says of itself; undefined where nobody asked, or where a process ended over it. */
export interface Said {
  readonly said?: ReadFacts | undefined;
}

/** What reading the facts of one content brought. */
export type FactsOutcome =
  | (ReadFacts & { readonly kind: 'facts' })
  | Extract<PictureOutcome, { readonly kind: 'unreadable' }>;

/** What comes of any wish. */
export type DecoderOutcome = LookOutcome | TraitsOutcome | FactsOutcome | RenderOutcome;

/** What a decoder process says: once that it is ready, then of each request one outcome for each path, in their order. */
export type DecoderMessage =
  | { readonly kind: 'ready' }
  /** Those of the paths that come next. */
  | { readonly kind: 'outcomes'; readonly id: number; readonly outcomes: readonly DecoderOutcome[] }
  /** The memory did not suffice, for the picture that comes next and whatever else was being decoded: nothing follows. */
  | { readonly kind: 'needs-memory'; readonly id: number; readonly format: string }
  /** Which part of a plugin is at work from now on, if one is. */
  | { readonly kind: 'at'; readonly id: number; readonly part: WorkingPart | undefined }
  /** Something of a plugin is left out. */
  | { readonly kind: 'plugin-trouble'; readonly trouble: PartTrouble };
