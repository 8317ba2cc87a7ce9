import type { ActionCommand } from '../actions/action.js';
import type { ContentId } from '../contents/content-id.js';
import type { Facts } from '../facts/facts.js';
import type { FileStat } from '../snapshot/file-table.js';
import type { Tier } from '../groups/look-alike.js';
import type { PlacePath, RelPath } from '../paths/path.js';
import type { PictureFacts } from '../pictures/picture.js';
import type { RelationReport } from '../pictures/relation-report.js';
import type { TrashedFile } from '../actions/trash.js';

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
  /** Its camera took both within two seconds: another picture, and no copy. */
  readonly burst: boolean;
}

/** Something that became of a file, under whichever name it had. */
export type HistoryEntry =
  /** What a snapshot has, where it is not what the one before had. */
  | {
      readonly kind: 'snapshot';
      readonly snapshot: number;
      /** Milliseconds since 1970. */
      readonly at: number;
      readonly change: 'new' | 'changed' | 'moved' | 'gone';
      /** Where the file is in that snapshot, or was before it was gone. */
      readonly path: RelPath;
      /** Where it was before it was moved. */
      readonly from: RelPath | undefined;
      /** Undefined where it was not read in full. */
      readonly contentId: ContentId | undefined;
    }
  /** What an action did to it. */
  | {
      readonly kind: 'action';
      readonly action: number;
      readonly at: number;
      readonly command: ActionCommand;
      readonly path: RelPath;
      /** The file of its group that was left alone. */
      readonly keeper: RelPath;
      /** Where it was moved to, or came back from. */
      readonly place: PlacePath | undefined;
      /** Where it was imported from: an absolute path. */
      readonly origin: string | undefined;
      /** The file beside it that facts were put into, or taken out of. */
      readonly sidecar: RelPath | undefined;
      readonly outcome: 'done' | 'skipped' | 'undone' | 'planned';
    }
  /** What an action did to others, for which this one was kept. */
  | {
      readonly kind: 'kept';
      readonly action: number;
      readonly at: number;
      readonly command: ActionCommand;
      /** How many others. */
      readonly files: number;
    };

/** All that is known of one file. */
export interface ShownFile {
  /** Of what lies in the trash, where it was. */
  readonly path: RelPath;
  /** Where it lies in the trash, and since when; undefined of a file of the newest snapshot. */
  readonly trashed: TrashedFile | undefined;
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
