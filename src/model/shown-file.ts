import type { ActionCommand } from './action.js';
import type { ContentId } from './content-id.js';
import type { Facts } from './facts.js';
import type { FileStat } from './file-table.js';
import type { Tier } from './look-alike.js';
import type { RelPath } from './path.js';
import type { PictureFacts } from './picture.js';
import type { RelationReport } from './relation-report.js';

/** What is known of how a file looks. */
export type ShownPicture =
  | { readonly kind: 'picture'; readonly facts: PictureFacts }
  | { readonly kind: 'undecodable'; readonly format: string; readonly reason: string }
  | { readonly kind: 'unsupported'; readonly format: string }
  /** Nobody looked yet, or it is none. */
  | { readonly kind: 'none' };

/** A file that shows the same picture, as far as it was compared. */
export interface ShownLookAlike {
  readonly path: RelPath;
  readonly tier: Exclude<Tier, 'exact'>;
  /** In percent. */
  readonly distance: number;
  /** How its picture comes from that of the file shown. */
  readonly relation: RelationReport;
}

/** Something that became of a path. */
export type HistoryEntry =
  /** What a snapshot has there, where it is not what the one before had. */
  | {
      readonly kind: 'snapshot';
      readonly snapshot: number;
      /** Milliseconds since 1970. */
      readonly at: number;
      readonly change: 'new' | 'changed' | 'gone';
      readonly contentId: ContentId | undefined;
    }
  | {
      readonly kind: 'action';
      readonly action: number;
      readonly at: number;
      readonly command: ActionCommand;
      /** The file of its group that was left alone. */
      readonly keeper: RelPath;
      readonly outcome: 'done' | 'skipped' | 'undone' | 'planned';
    };

/** All that is known of one file. */
export interface ShownFile {
  readonly path: RelPath;
  readonly stat: FileStat;
  /** Undefined where its content was not read in full. */
  readonly contentId: ContentId | undefined;
  /** What it says of itself. */
  readonly facts: Facts | undefined;
  readonly picture: ShownPicture;
  /** Other files with the same bytes. */
  readonly copies: readonly RelPath[];
  /** The nearest first. */
  readonly lookAlikes: readonly ShownLookAlike[];
  /** The oldest first. */
  readonly history: readonly HistoryEntry[];
}
