import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { isAbsolute, join, relative, sep } from 'node:path';
import { xxh64Hex } from '../../digest/xxh64.js';
import { ImgdedupError, systemCode } from '../../model/errors.js';

/** Holds the data of one run; gone when disposed, and when the process exits in any other way. */
export interface EphemeralFolder extends Disposable {
  /** Absolute. */
  readonly path: string;
}

/** Processes of other machines, or containers, that share the temporary folder cannot be asked. */
const prefix = `imgdedup-ephemeral-${xxh64Hex(Buffer.from(hostname())).slice(0, 8)}-`;

/**
 * Makes a folder below the system's temporary one, which only its owner can enter. Folders that
 * killed runs left there are removed.
 * @param root where nothing may be written, nor below it
 * @throws ImgdedupError USAGE where the temporary folder lies in there, STORE_UNWRITABLE
 */
export function makeEphemeralFolder(root: string): EphemeralFolder {
  const path = makeOutside(root);
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    path,
    [Symbol.dispose]() {
      process.off('exit', remove);
      remove();
    },
  };
}

function makeOutside(root: string): string {
  const temporary = tmpdir();
  try {
    const real = realpathSync.native(temporary);
    if (isInside(real, realpathSync.native(root))) throw within(root, temporary);
    sweep(real);
    return mkdtempSync(join(real, `${prefix}${process.pid}-`));
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

/** Removes what runs of ours that were killed have left. */
function sweep(temporary: string): void {
  for (const name of readdirSync(temporary)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(/^\d+/.exec(name.slice(prefix.length))?.[0] ?? 0);
    const path = join(temporary, name);
    if (pid > 0 && isOurs(path) && !isRunning(pid)) rmSync(path, { recursive: true, force: true });
  }
}

function isOurs(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === process.getuid?.();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}
