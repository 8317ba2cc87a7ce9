import { mostItems } from './codes/job-code.js';

interface Cut {
  readonly size: number;
  /** Of its content, as bytes. */
  readonly digest: Uint8Array;
}

/** A worker reads so many bytes for a job at most, or one file that has more. */
const mostBytes = 1024 ** 3;

/**
 * Cuts a line of pictures into jobs of a quarter of the most to the most. Where is said by the contents, not by
 * counting: a run that goes on after another one, with some of them done, hands out the same jobs.
 * @param most of a job
 */
export function* cutJobs<T extends Cut>(tasks: Iterable<T>, most = mostItems): Generator<T[]> {
  const least = Math.ceil(most / 4);
  const spread = Math.ceil(most / 2);
  let job: T[] = [];
  let bytes = 0;
  for (const task of tasks) {
    if (job.length > 0 && bytes + task.size > mostBytes) {
      yield job;
      [job, bytes] = [[], 0];
    }
    job.push(task);
    bytes += task.size;
    if (job.length < most && (job.length < least || !isEnd(task.digest, spread))) continue;
    yield job;
    [job, bytes] = [[], 0];
  }
  if (job.length > 0) yield job;
}

/** One content of as many as `spread` ends a job. */
function isEnd(digest: Uint8Array, spread: number): boolean {
  const { buffer, byteOffset, byteLength } = digest;
  return new DataView(buffer, byteOffset, byteLength).getUint16(byteLength - 2) % spread === 0;
}
