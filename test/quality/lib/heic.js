// @ts-check
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether Debian's `heif-enc` (libheif-examples) is installed: nothing on npm writes HEVC. */
export function hasHeifEnc() {
  try {
    execFileSync('heif-enc', ['--help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {Buffer} png
 * @param {number} quality
 */
export function writtenByHeifEnc(png, quality) {
  const folder = mkdtempSync(join(tmpdir(), 'imgdedup-heic-'));
  try {
    const [from, to] = [join(folder, 'a.png'), join(folder, 'a.heic')];
    writeFileSync(from, png);
    execFileSync('heif-enc', ['-q', String(quality), '-p', 'preset=veryfast', from, '-o', to], {
      stdio: 'ignore',
    });
    return readFileSync(to);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
