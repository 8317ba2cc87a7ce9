/** Kernels stamp files with a clock that ticks every 1–10 ms. */
const fineTickMs = 50;
/** FAT keeps modification times in steps of two seconds. */
const coarseTickMs = 2000;

/**
 * Whether timestamps are old enough to prove that nothing changed since `nowMs`, the moment just
 * before they were read. A later change in the same tick leaves them as they are: git calls such
 * an entry racy (https://git-scm.com/docs/racy-git).
 *
 * Every change of a file or folder sets its ctime, so ctime decides. An mtime counts as well when
 * it is about now, for filesystems whose ctime is something else; one far in the future is only a
 * camera's wrong clock.
 */
export function isSettled(
  { mtimeMs, ctimeMs }: { readonly mtimeMs: number; readonly ctimeMs: number },
  nowMs: number,
): boolean {
  return ctimeMs < nowMs - tickMs(ctimeMs) && Math.abs(nowMs - mtimeMs) > tickMs(mtimeMs);
}

function tickMs(timeMs: number): number {
  return timeMs % 1000 === 0 ? coarseTickMs : fineTickMs;
}

/** How long to wait, in milliseconds, until a timestamp of now is settled on most filesystems. */
export const settlingMs = fineTickMs + 10;
