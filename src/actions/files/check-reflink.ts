import type { FileOps } from '../../fs/file-ops.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { folderAt, isInRoot, type Place } from './place.js';
import type { PlannedLink } from '../plans/plan-links.js';
import { cannotShare } from './reflink-file.js';
import { tolerate } from '../plans/refusal.js';

const probeName = 'reflink-probe.tmp';

type Pair = Pick<PlannedLink, 'duplicate' | 'keeper' | 'objection'>;

/** The same as {@link checkReflink}, for whoever goes on without it. */
export function canReflink(
  place: Place,
  plan: Iterable<Pair>,
  dataFolder: string | undefined,
): boolean {
  try {
    checkReflink(place, plan, dataFolder);
    return true;
  } catch (error) {
    if (error instanceof ImgdedupError && error.code === 'REFLINK_UNSUPPORTED') return false;
    throw error;
  }
}

/**
 * Whether files can share their bytes where the photos are, tried with the first pair: what fails for it
 * alone is told when its turn comes.
 * @param dataFolder takes a clone, which is removed at once; undefined where nothing may be made
 * @throws ImgdedupError REFLINK_UNSUPPORTED
 */
export function checkReflink(
  place: Place,
  plan: Iterable<Pair>,
  dataFolder: string | undefined,
): void {
  const { base, ops } = place;
  for (const { duplicate, keeper, objection } of plan) {
    if (objection !== undefined) continue;
    tolerate(() => {
      const folder = folderAt(place, duplicate);
      const { mayShare, device } = ops.freeSpace(folder);
      if (!mayShare) throw unsupported(folder);
      // On another filesystem it would prove nothing.
      if (dataFolder === undefined || ops.freeSpace(dataFolder).device !== device) return;
      if (isInRoot(place, keeper))
        tryClone(ops, base + keeper, `${dataFolder}/${probeName}`, folder);
    });
    return;
  }
}

function tryClone(ops: FileOps, keeper: string, probe: string, folder: string): void {
  ops.remove(probe);
  try {
    ops.clone(keeper, probe);
  } catch (cause) {
    if (cannotShare.has(systemCode(cause) ?? '')) throw unsupported(folder, cause);
    throw cause;
  } finally {
    ops.remove(probe);
  }
}

function unsupported(folder: string, cause?: unknown): ImgdedupError {
  return new ImgdedupError(
    'REFLINK_UNSUPPORTED',
    `The filesystem of ${folder} cannot let files share their bytes. Nothing was changed.`,
    { remedy: 'Btrfs, and XFS made with reflink, can; elsewhere use --link or --trash.', cause },
  );
}
