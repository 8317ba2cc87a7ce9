import type { PartName } from '../../model/facts/plugin-part.js';
import type { PictureModule } from '../../model/plugins/plugin.js';
import type { DecodeRequest, DecoderOutcome, Wish } from './decoder-message.js';
import type { WorkingPart } from './plugin-turn.js';

/** A file that somebody waits for. */
export interface Asked {
  readonly path: string | Buffer;
  readonly settle: (outcome: DecoderOutcome) => void;
  readonly fail: (error: Error) => void;
}

interface NewJob {
  readonly id: number;
  /** Those without an outcome yet, in the order in which they are looked at. */
  readonly files: readonly Asked[];
  readonly wish: Wish;
  /** Readers of facts that ended a process over the file. */
  readonly skip: readonly PartName[];
  /** It failed in company, so that nobody knows whose fault it was. */
  readonly mustBeAlone: boolean;
}

/** One request to a decoder process, and who waits for its outcomes. */
export interface Job extends Omit<NewJob, 'files'> {
  files: readonly Asked[];
  /** Another file was in the process at the same time, in this request or another. */
  hadCompany: boolean;
  /** The part of a plugin that is at work on it. */
  at: WorkingPart | undefined;
  timer: NodeJS.Timeout | undefined;
}

export function newJob(job: NewJob): Job {
  return { ...job, hadCompany: false, at: undefined, timer: undefined };
}

export function requestOf(
  { id, files, wish, skip }: Job,
  modules: readonly PictureModule[] = [],
): DecodeRequest {
  const plugins = modules.length === 0 ? undefined : { modules, skip };
  return { id, paths: files.map(({ path }) => path), wish, plugins };
}
