import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { makeProcessFolder, type ProcessFolder } from '../../../fs/processes/process-folder.js';
import { ImgdedupError, systemCode } from '../../../model/errors/errors.js';
import { basePrefix, type Base } from '../../../model/paths/path.js';
import { S3Bucket, type S3Options } from './s3.js';
import { SharedFolder } from './shared-folder.js';
import { SignedServer } from './signed-server.js';
import type { FileSource } from './source.js';

/** Where a worker has files from, in this order. */
export interface SourcesOptions {
  /** The folder that paths of jobs start from. */
  readonly root: string;
  /** Storage that speaks S3. */
  readonly s3?: Pick<S3Options, 'url' | 'endpoint'> | undefined;
  /** `https://HOST[:PORT]` of `imgdedup serve --workers-at`. */
  readonly from?: string | undefined;
}

/** To be disposed of: what was fetched is gone then. */
export interface Sources extends Disposable {
  /** The first of them is asked first. */
  readonly sources: readonly FileSource[];
}

/** @throws ImgdedupError USAGE, PATH_NOT_FOUND, STORE_UNWRITABLE, STORAGE_UNAVAILABLE */
export function openSources({ root, s3, from }: SourcesOptions): Sources {
  const shared = new SharedFolder(baseOf(root));
  if (s3 === undefined && from === undefined) {
    return { sources: [shared], [Symbol.dispose]: () => undefined };
  }
  const kept = makeFolder();
  try {
    const folder = kept.path;
    const server = from === undefined ? [] : [new SignedServer({ url: from, folder })];
    const bucket = s3 && new S3Bucket({ ...s3, folder });
    return {
      sources: [shared, ...(bucket === undefined ? [] : [bucket]), ...server],
      [Symbol.dispose]() {
        bucket?.[Symbol.dispose]();
        kept[Symbol.dispose]();
      },
    };
  } catch (error) {
    kept[Symbol.dispose]();
    throw error;
  }
}

/** @throws ImgdedupError PATH_NOT_FOUND */
function baseOf(root: string): Base {
  try {
    return basePrefix(realpathSync(root));
  } catch (error) {
    throw new ImgdedupError('PATH_NOT_FOUND', `The folder ${root} does not exist.`, {
      cause: error,
    });
  }
}

/** @throws ImgdedupError STORE_UNWRITABLE */
function makeFolder(): ProcessFolder {
  const temporary = tmpdir();
  try {
    return makeProcessFolder('worker', realpathSync.native(temporary));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new ImgdedupError(
      'STORE_UNWRITABLE',
      `The folder for temporary files ${temporary} cannot be written.`,
      { remedy: 'Set TMPDIR to one that can.', cause: error },
    );
  }
}
