import type { ImportEvent } from '../../model/import/import.js';
import type { PlacePath, RelPath } from '../../model/paths/path.js';
import type { WalkOptions } from './source-files.js';

/** A file that is to be brought in, where its bytes lie. */
export interface SourceFile {
  readonly name: string;
  /** What a session calls it: its path below the source, or its address. */
  readonly file: string;
  /** Absolute path of its bytes. */
  readonly from: string;
  /** What people are told that it comes from: an absolute path, or its address. */
  readonly origin: string;
  /** Milliseconds since 1970: when it was written, where that is not the time of `from`; 0 where nobody knows. */
  readonly mtimeMs?: number | undefined;
  /** Hash of its bytes, where somebody knows it already. */
  readonly digest?: Uint8Array | undefined;
}

/** Files of one folder, what belongs together among them together, in byte order of their names. */
export interface FeedChunk {
  /** Below the source. */
  readonly folder: RelPath;
  readonly files: readonly SourceFile[];
}

export interface FeedOptions extends WalkOptions {
  /** What becomes of a file that is not handed out. */
  readonly onEvent: (
    event: Exclude<ImportEvent, { kind: 'copied' }>,
    file: string,
  ) => Promise<void>;
}

/** What hands out the files of one source. */
export interface ImportFeed {
  /** For people, who look how far each of several is. */
  readonly name: string;
  /** For people: where it is. */
  readonly place: string;
  /** How much there is; undefined where nobody knows before it is here. */
  count(options: Pick<FeedOptions, 'disk' | 'extensions'>): {
    readonly files: number;
    readonly bytes: number | undefined;
  };
  /** Whether more may be asked for before what was handed out is dealt with. */
  readonly mayGather: boolean;
  /** What was handed out is dealt with, or put back, before the next is asked for, where that must be. */
  chunks(options: FeedOptions): AsyncGenerator<readonly FeedChunk[]>;
  /** Whether there is still something to take from. */
  isThere(): boolean;
  /** The photo folder holds a file that was handed out, or nobody takes it. */
  settle(from: string, place: PlacePath | undefined, bytes: number): void;
  /**
   * Nothing more is asked of it.
   * @param isComplete everything was gone through, and nothing failed
   */
  end(isComplete: boolean): void;
}
