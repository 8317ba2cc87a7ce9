import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { imageDataHash } from '../../../../../src/picture/formats/image-data/image-data.js';
import { exiftool, without } from '../../../../needs.js';
import { dng, makers } from '../raw/raw-files.js';
import { rawParts } from '../raw/raw-parts.js';
import { hashOf } from './build.js';

const parts = await rawParts();

describe.each(Object.entries(makers))('%s', (name, make) => {
  const hash = hashOf(make(parts));

  test('metadata do not count, even where they move everything else', () => {
    expect(hashOf(make({ ...parts, artist: 'Somebody with a far longer name than before' }))).toBe(
      hash,
    );
  });

  test('what the sensor saw does', () => {
    const sensor = Buffer.from(parts.sensor);
    sensor[1500] = 255 - (sensor[1500] ?? 0);
    expect(hashOf(make({ ...parts, sensor }))).not.toBe(hash);
  });

  test('the preview does', async () => {
    const other = await rawParts();
    const jpeg = Buffer.from(parts.jpeg);
    jpeg[jpeg.length - 300] = (jpeg[jpeg.length - 300] ?? 0) ^ 1;
    expect(hashOf(make({ ...other, jpeg }))).not.toBe(hash);
  });

  test('how it is to be turned does, which a RAF says in its JPEG', () => {
    expect(hashOf(make({ ...parts, orientation: 8 })) === hash).toBe(name === 'raf');
  });

  test('a file that is cut off has none', () => {
    const file = make(parts);
    const at = file.indexOf(parts.sensor);
    expect(imageDataHash(file.subarray(0, at + 100))).toBeUndefined();
  });
});

test('what says how a DNG is developed counts', () => {
  const file = dng(parts);
  const hash = hashOf(file);
  const neutral = Buffer.from(new Uint32Array([1, 2, 1, 1, 2, 3]).buffer);
  const at = file.indexOf(neutral);
  expect(at).toBeGreaterThan(0);
  file.writeUInt32LE(3, at);
  expect(hashOf(file)).not.toBe(hash);
});

test('ExifTool may write what it likes into a DNG', ({ skip }) => {
  skip(...without(exiftool));
  const folder = mkdtempSync(join(tmpdir(), 'imgdedup-raw-'));
  try {
    const path = join(folder, 'a.dng');
    writeFileSync(path, dng(parts));
    const hash = hashOf(readFileSync(path));
    const flags = ['-q', '-overwrite_original', '-Artist=A long name of somebody', '-Rating=4'];
    spawnSync('exiftool', [
      ...flags,
      '-XMP:Subject=sea',
      '-DateTimeOriginal=2019:05:04 12:33:10',
      path,
    ]);
    expect(readFileSync(path).includes('A long name')).toBe(true);
    expect(hashOf(readFileSync(path))).toBe(hash);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
