import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, relative, sep } from 'node:path';
import { makeProcessFolder, type ProcessFolder } from '../../fs/processes/process-folder.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';

/**
 * Makes a folder for the data of one run below the system's temporary one.
 * @param root where nothing may be written, nor below it
 * @throws ImgdedupError USAGE where the temporary folder lies in there, STORE_UNWRITABLE
 */
export function makeEphemeralFolder(root: string): ProcessFolder {
  const temporary = tmpdir();
  try {
    const real = realpathSync.native(temporary);
    if (isInside(real, realpathSync.native(root))) throw within(root, temporary);
    return makeProcessFolder('ephemeral', real);
  } catch (error) {
    if (systemCode(error) === undefined || error instanceof ImgdedupError) throw error;
    throw new ImgdedupError(
      'STORE_UNWRITABLE',
      `The folder for temporary files ${temporary} cannot be written.`,
      { remedy: 'Set TMPDIR to one that can.', cause: error },
    );
  }
}

/** Both without links on the way. */
function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function within(root: string, temporary: string): ImgdedupError {
  return new ImgdedupError(
    'USAGE',
    `The folder for temporary files, ${temporary}, lies in ${root}, where an ephemeral repository writes nothing.`,
    { remedy: 'Set TMPDIR to a folder elsewhere.' },
  );
}
