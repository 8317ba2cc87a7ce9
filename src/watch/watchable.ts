import { realpathSync } from 'node:fs';
import { below, mountLines, mountOf, parseMount, type MountLine } from '../fs/volumes/mounts.js';
import { isSharedType } from '../fs/volumes/shared-filesystem.js';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import { bytesToName, fsPath } from '../model/paths/path.js';
import { inotifyLimit } from './overflow-guard.js';

/** What of the tree of all files is mounted at a folder, or below it. */
export interface MountsOfRoot {
  /** The same text as long as nothing is mounted or unmounted there. */
  readonly text: string;
}

/**
 * @param root absolute
 * @param list of all mounts, as the kernel shows it
 * @throws ImgdedupError CANNOT_WATCH where changes may go unheard
 */
export function mountsOfRoot(root: string, list: string): MountsOfRoot {
  const real = bytesToName(realpathSync(fsPath(root), { encoding: 'buffer' }));
  const mounts = mountLines(list).flatMap((line) => parseMount(line) ?? []);
  const own = mountOf(real, mounts);
  const inside = mounts.filter(({ point }) => point !== real && below(real, point) !== undefined);
  for (const mount of own === undefined ? inside : [own, ...inside]) checkType(root, mount);
  const devices = [own, ...inside].flatMap((mount) => mount?.device ?? []);
  const twice = devices.find((device, at) => devices.indexOf(device) !== at);
  if (twice !== undefined) {
    throw cannotWatch(
      `Below ${root} one file system is shown at several places: what is changed in one of them is not heard of in the other.`,
      'Unmount one of them, or do without a watcher.',
    );
  }
  return { text: JSON.stringify([own, inside]) };
}

function checkType(root: string, { type, point }: MountLine): void {
  if (!isSharedType(type)) return;
  const where = below(point, root) === undefined ? `${point}, below ${root},` : root;
  throw cannotWatch(
    `${where} is on ${type}: changes that other machines or programs make there are not heard of.`,
    'Do without a watcher: every command looks at the folder itself then.',
  );
}

/** What it means that a watch cannot be had; the error as it is where it is no limit of the system. */
export function limitOf(error: unknown, countFolders: () => number): unknown {
  const code = systemCode(error);
  if (code === 'ENOSPC') return tooManyFolders(countFolders(), error);
  return code === 'EMFILE' ? noInstance(error) : error;
}

/** @param folders that there are */
function tooManyFolders(folders: number, cause: unknown): ImgdedupError {
  const most = inotifyLimit('max_user_watches');
  const allowed =
    most === undefined ? '' : ` The system allows ${most} for each user, all programs together.`;
  const wanted = watchesWanted(folders, most);
  return cannotWatch(
    `A watch for each of ${folders} folders is more than there is left.${allowed}`,
    `Have an administrator run "sysctl fs.inotify.max_user_watches=${wanted}"; to keep it, put fs.inotify.max_user_watches=${wanted} into a file in /etc/sysctl.d. ${doWithout}`,
    cause,
  );
}

/** So many that there are some left when folders come. @param most that are allowed now: others may have them */
export function watchesWanted(folders: number, most: number | undefined): number {
  const own = folders * 1.5 + 8192;
  const all = most === undefined || most < own ? own : most + own;
  return Math.ceil(all / 8192) * 8192;
}

function noInstance(cause: unknown): ImgdedupError {
  const most = inotifyLimit('max_user_instances');
  const wanted = (most ?? 128) * 2;
  return cannotWatch(
    most === undefined
      ? 'The system lets this user watch nothing more: too many programs do.'
      : `The system lets ${most} programs of a user watch something, and so many do.`,
    `End one of them, or have an administrator run "sysctl fs.inotify.max_user_instances=${wanted}". ${doWithout}`,
    cause,
  );
}

const doWithout = 'Every command works without a watcher, and looks at the folder itself.';

export function rootGone(root: string): ImgdedupError {
  return cannotWatch(
    `The photo folder ${root} is not there any more.`,
    'If it is on another disk, connect that first, and start the watcher again.',
  );
}

function cannotWatch(message: string, remedy: string, cause?: unknown): ImgdedupError {
  return new ImgdedupError('CANNOT_WATCH', message, { remedy, cause });
}
