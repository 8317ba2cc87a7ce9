import { availableParallelism } from 'node:os';

/** More would only wait for the disk and for memory. */
const automaticLimit = 16;

/** Workers for pure computing. @param jobs what the user wants; 0 decides by the machine */
export function workerCount(jobs: number): number {
  return jobs === 0 ? Math.min(automaticLimit, availableParallelism()) : jobs;
}
