import { availableParallelism } from 'node:os';
import { contentHash } from '../digest/content-hash.js';
import { inlineReader, type PhotoReader } from '../files/reader.js';
import { threadedReader } from '../files/threaded-reader.js';
import type { Repository } from './repository.js';

/** Below this a thread takes longer to start than it saves. */
const worthThreads = 1024 * 1024 * 1024;
/** More do not read faster, and a spinning disk would suffer. */
const automaticLimit = 4;

/**
 * @param bytes how much there may be to read
 * @param jobs number of threads; 0 decides by the machine and the work
 */
export function chooseReader(repository: Repository, bytes: number, jobs: number): PhotoReader {
  const { hash } = repository;
  // A hash of the caller's own cannot be sent to a thread.
  if (contentHash(hash.name) !== hash) return inlineReader(hash);
  const automatic = bytes < worthThreads ? 1 : Math.min(availableParallelism(), automaticLimit);
  const threads = jobs === 0 ? automatic : jobs;
  return threads === 1 ? inlineReader(hash) : threadedReader(hash.name, threads);
}
