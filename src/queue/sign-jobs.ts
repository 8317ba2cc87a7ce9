import type { JobItem, JobSignatures } from './codes/job-code.js';
import { sign } from './codes/signed-picture.js';

/** Pictures may be fetched so long after their job was handed out, in seconds: as long as answers are kept. */
const validSeconds = 24 * 60 * 60;

/** Signs the files of a job, of which contents have the hash. */
export type Signer = (hash: string, items: readonly JobItem[]) => JobSignatures;

/** Signs the files of jobs with the key of a repository. */
export function signerWith(key: Uint8Array): Signer {
  return (hash, items) => {
    const expires = Math.floor(Date.now() / 1000) + validSeconds;
    const signatures = items.map(({ path, size, mtimeMs, digest }) =>
      sign(key, { path, hash, digest, size, mtimeMs, expires }),
    );
    return { expires, signatures };
  };
}
