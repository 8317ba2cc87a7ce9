import type { TurnedQueries } from './neighbour-search.js';
import type { Neighbour, StoredRows } from './phash-rows.js';

/** What the thread of a `Neighbours` is asked, one after another. */
export type Task =
  /** `path` was proven sound: usearch ends the whole process over a damaged file. */
  | { readonly kind: 'load'; readonly path: string; readonly rows: StoredRows }
  | { readonly kind: 'add'; readonly keys: Uint32Array; readonly phashes: Uint8Array }
  | { readonly kind: 'remove'; readonly keys: Uint32Array }
  | { readonly kind: 'keys' }
  | ({ readonly kind: 'turned' } & TurnedQueries)
  /** Writes the graph to `path` and hands over the rows that belong to it. */
  | { readonly kind: 'save'; readonly path: string };

export interface Counts {
  /** Rows of the graph, removed ones included. */
  readonly rows: number;
  readonly live: number;
}

/** What each kind of task is answered with. */
export interface Answers {
  load: Counts;
  add: Counts;
  remove: Counts;
  keys: Uint32Array;
  turned: Neighbour[][];
  save: Omit<StoredRows, 'phashes'>;
}

export type TaskOf<Kind extends keyof Answers> = Extract<Task, { kind: Kind }>;
