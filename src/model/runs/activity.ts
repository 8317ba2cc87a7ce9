import type { Action } from '../actions/action.js';
import type { Progress } from './progress.js';
import type { ServerState } from './server-state.js';
import type { WatcherState } from './watcher-state.js';

/** How far a run is, as it tells other processes. Programs of other versions may have other stages. */
export type RunProgress = Pick<Progress, 'files' | 'totalFiles' | 'bytes' | 'totalBytes'> & {
  readonly stage: string;
  /** What is counted. */
  readonly unit: string;
};

/** A run that takes longer than a moment. */
export interface NotedRun {
  readonly pid: number;
  /** Name of its machine. */
  readonly host: string;
  /** As it is typed: `trash empty`. */
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When its stage began, in milliseconds since 1970. */
  readonly stageSince: number;
  /** When it was so far, in milliseconds since 1970. */
  readonly at: number;
  readonly progress: RunProgress;
}

/** Who has the right to write. */
export interface Writer {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
}

/** A process of this machine, with what it takes. */
export type WithMemory<T> = T & {
  /** Bytes in memory; undefined where the system does not tell. */
  readonly memory: number | undefined;
};

/** What goes on in a repository at one moment. */
export interface Activity {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly writer: WithMemory<Writer> | undefined;
  /** By the number of the process. */
  readonly runs: readonly WithMemory<NotedRun>[];
  readonly server: WithMemory<ServerState> | undefined;
  readonly watcher: WithMemory<WatcherState> | undefined;
  /** The newest first; undefined where the journal could not be read, because others were at work. */
  readonly actions: readonly Action[] | undefined;
}

/** What happens in a second. Undefined where nobody knows yet. */
export interface Rates {
  /** In the order of {@link Activity.runs}. */
  readonly runs: readonly (RunRates | undefined)[];
  readonly server: ServerRates | undefined;
  readonly watcher: { readonly events: number } | undefined;
}

export interface RunRates {
  /** Of what the stage counts: files, records, pairs. */
  readonly files: number;
  readonly bytes: number;
}

export interface ServerRates {
  readonly requests: number;
  readonly files: number;
  readonly bytes: number;
  /** Share of files whose bytes were there already, 0 to 1; undefined where none came. */
  readonly hits: number | undefined;
}

/** What goes on in a repository, and how fast, as people are shown it. */
export interface ActivityView {
  /** Absolute path of the photo folder. */
  readonly root: string;
  readonly activity: Activity;
  readonly rates: Rates;
}

/** How long a run may still take, in seconds: by bytes where they are counted, else by files; undefined where nobody knows. */
export function secondsLeft(
  { files, totalFiles, bytes, totalBytes }: RunProgress,
  rates: RunRates | undefined,
): number | undefined {
  if (rates === undefined) return undefined;
  const left =
    totalBytes !== undefined && rates.bytes > 0
      ? (totalBytes - bytes) / rates.bytes
      : totalFiles !== undefined && rates.files > 0
        ? (totalFiles - files) / rates.files
        : undefined;
  return left === undefined || left < 0 ? undefined : left;
}
