import { chmodSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Linux lets anybody keep files in memory. */
const memory = '/dev/shm';
/** Several times what tests were seen to need at once, in bytes. */
const needed = 512 * 1024 ** 2;

/**
 * Puts the temporary folders of tests into memory where there is room: they make very many
 * small files, and the program waits for the disk after each write, which no test can see. Whoever sets
 * TMPDIR decides where they lie; `onDisk` in `needs.ts` is there for what depends on a disk.
 */
export function setup(): void {
  if (process.env['TMPDIR'] !== undefined || !hasRoom()) return;
  process.env['IMGDEDUP_TEST_DISK'] = tmpdir();
  const folder = mkdtempSync(join(memory, 'imgdedup-tests-'));
  // Some tests run the program as another user.
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  // However the run ends: what lies in memory stays there.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

function hasRoom(): boolean {
  if (statSync(memory, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= needed && freemem() >= 4 * needed;
}
