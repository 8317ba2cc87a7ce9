import { basename } from 'node:path';
import { systemCode } from '../../model/errors/errors.js';
import { nodePutOps } from '../../fs/put-ops.js';
import { putCodec } from '../../storage/codecs/put.js';
import { putPrefix } from '../../storage/keys.js';
import { eachMaster } from '../put/each-master.js';
import { leftTemporaries } from '../put/temporaries.js';
import type { Repository } from '../repository/repository.js';
import { checkInterrupted } from '../repository/interrupt.js';
import type { Report } from './report.js';

/**
 * Looks at the files that hold what was put: their names, and with `readsPhotos` their bytes, which a power cut may have
 * kept from the disk. Paths that lead to such a one are told of.
 */
export async function checkPuts(
  repository: Repository,
  report: Report,
  {
    readsPhotos = false,
    signal,
  }: { readonly readsPhotos?: boolean; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  if (!repository.isKept) return;
  const { putPlace: place } = repository;
  const torn = new Set<bigint>();
  for (const { name, path } of eachMaster(nodePutOps, place.dataFolder)) {
    checkInterrupted(signal);
    const what = `masters/${basename(path)}`;
    const file = nodePutOps.look(path);
    if (file === undefined) continue;
    if (name === undefined || !file.isFile()) {
      report.moveAside(what, 'is nothing that imgdedup put there', path);
    } else if (file.nlink === 1) {
      // No path leads to it: it is being written, or whoever did so was killed, and the next put of these bytes, or `gc`, removes it.
    } else if (readsPhotos && (digestOf(repository, path) ?? name.digest) !== name.digest) {
      torn.add(BigInt(file.ino));
      report.removeFile(what, 'does not hold what its name says', path);
    }
  }
  for (const path of leftTemporaries(nodePutOps, `${place.dataFolder}/puts`, 'look')) {
    report.moveAside(
      `puts/${basename(path)}`,
      'lay where a file was put at that moment, and has no other name',
      path,
    );
  }
  if (torn.size === 0) return;
  await repository.transaction(async (store) => {
    for await (const [, value] of store.range(putPrefix)) {
      const { path, inode } = putCodec.decode(value);
      if (torn.has(inode) && inodeAt(place.base + path) === inode) {
        report.problems.push({
          what: path,
          why: 'does not hold what was put there',
          remedy: 'restore',
          path,
        });
      }
    }
  });
}

function inodeAt(path: string): bigint | undefined {
  const file = nodePutOps.look(path);
  return file && BigInt(file.ino);
}

function digestOf({ putPlace: place }: Repository, path: string): string | undefined {
  try {
    return Buffer.from(nodePutOps.digest(path, place.hash)).toString('hex');
  } catch (error) {
    // It went meanwhile.
    if (systemCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}
