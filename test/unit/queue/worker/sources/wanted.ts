import { relPathFrom } from '../../../../../src/model/paths/path.js';
import type { Found, Wanted } from '../../../../../src/queue/worker/sources/source.js';
import { builtIn } from '../../../support/hashes.js';

const hash = await builtIn('xxh64');

/** A file of a job with these bytes. */
export function wantedFile(bytes: Buffer, path: string, isSigned = true): Wanted {
  const digest = Buffer.from(hash.digest(bytes)).toString('hex');
  return {
    item: { path: relPathFrom(path, '/'), size: bytes.length, mtimeMs: 1e12, digest },
    hash,
    ticket: isSigned ? { expires: 1_900_000_000, signature: 's'.repeat(43) } : undefined,
    signal: new AbortController().signal,
  };
}

/** What was found, in short. */
export function told(found: Found): string {
  return found.kind === 'found' ? 'found' : found.reason;
}
