import type { ContentHash } from '../../digest/content-hash.js';
import { withChunk } from '../../fs/direct-memory.js';
import { sameContent, type Seen } from '../../fs/same-content.js';
import { SteadyFile } from '../../fs/steady-file.js';
import { systemCode } from '../../model/errors/errors.js';
import { lookAt, type HeldFile } from './held-files.js';

export interface HoldingOptions {
  /** Read the photo folder's files again, also where it is known what they hold. */
  readonly verify: boolean;
  readonly hash: ContentHash;
  readonly mayGoOn: () => boolean;
}

/**
 * The first of some files that holds the bytes of another one; undefined where none does. What cannot be read of
 * them holds nothing.
 * @throws what reading `source` fails with
 */
export async function holderOf(
  source: Seen,
  candidates: readonly HeldFile[],
  { verify, hash, mayGoOn }: HoldingOptions,
): Promise<HeldFile | undefined> {
  let digest: Uint8Array | undefined;
  for (const candidate of candidates) {
    const stat = lookAt(candidate.path);
    if (stat === undefined) continue;
    if (!verify && candidate.digest !== undefined) {
      digest ??= await digestOf(source, hash);
      if (Buffer.compare(digest, candidate.digest) === 0) return candidate;
    } else if (await isSame(source, { path: candidate.path, stat }, mayGoOn)) return candidate;
  }
  return undefined;
}

async function isSame(source: Seen, other: Seen, mayGoOn: () => boolean): Promise<boolean> {
  try {
    return await sameContent(source, other, mayGoOn);
  } catch (error) {
    const isOthers = error instanceof Error && 'path' in error && error.path === other.path;
    if (isOthers && systemCode(error) !== undefined) return false;
    throw error;
  }
}

async function digestOf({ path, stat }: Seen, hash: ContentHash): Promise<Uint8Array> {
  await using file = await SteadyFile.open(path, stat);
  return await withChunk(async (chunk) => {
    const running = hash.start();
    for (let at = 0; at < stat.size;) {
      const part = await file.read(chunk, at);
      running.update(part);
      at += part.length;
    }
    await file.checkUnchanged();
    return running.digest();
  });
}
