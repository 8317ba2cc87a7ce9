import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawPreview } from '../../../../src/picture/decode/raw-preview.js';
import { ReadBuffer } from '../../../../src/picture/decode/picture-file.js';
import { decodePhoto } from '../../../../src/picture/decoder/decode-photo.js';
import { traitsOfFile } from '../../../../src/picture/decoder/traits-of-file.js';
import { hamming256 } from '../../../../src/picture/fingerprint/hamming.js';
import { dng, makers, raf } from '../formats/raw/raw-files.js';
import { rawParts, withOwnOrientation } from '../formats/raw/raw-parts.js';
import sharp from 'sharp';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imgdedup-raw-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const parts = await rawParts();

function look(name: string, file: Buffer) {
  const path = join(folder, name);
  writeFileSync(path, file);
  return decodePhoto(path, true, new ReadBuffer());
}

async function pictureOf(name: string, file: Buffer) {
  const outcome = await look(name, file);
  if (outcome.kind !== 'picture') throw new TypeError(JSON.stringify(outcome));
  return outcome;
}

function wordsOf({ fingerprint }: Awaited<ReturnType<typeof pictureOf>>): Uint32Array {
  return new Uint32Array(Uint8Array.from(fingerprint.phash).buffer);
}

describe.each(Object.entries(makers))('%s', (name, make) => {
  test.each([1, 3, 6, 8])(
    'is its preview, turned as the raw file says (%i)',
    async (orientation) => {
      const jpeg = name === 'raf' ? await withOwnOrientation(parts.jpeg, orientation) : parts.jpeg;
      const file = make({ ...parts, jpeg, orientation });
      const upright = await sharp(await withOwnOrientation(parts.jpeg, orientation))
        .autoOrient()
        .jpeg()
        .toBuffer();
      const [raw, copy] = [await pictureOf('a.raw', file), await pictureOf('a.jpg', upright)];
      expect(raw.facts).toMatchObject({ format: 'raw', orientation, frames: 1, missing: 0 });
      const isTurned = orientation >= 5;
      expect(raw.facts.width > raw.facts.height).toBe(!isTurned);
      expect(hamming256(wordsOf(raw), 0, wordsOf(copy), 0)).toBeLessThanOrEqual(4);
    },
  );
});

test('the size is that of what the sensor took', async () => {
  const { facts } = await pictureOf('a.dng', dng({ ...parts, orientation: 8 }));
  expect(facts).toMatchObject({ width: 480, height: 640 });
});

test('an orientation of the preview itself gives way to that of the raw file', async () => {
  const jpeg = await withOwnOrientation(parts.jpeg, 3);
  const preview = rawPreview(dng({ ...parts, jpeg, orientation: 1 }));
  expect((await sharp(preview.jpeg).metadata()).orientation).toBe(1);
});

test('mirrored ones are, too', async () => {
  const preview = rawPreview(dng({ ...parts, orientation: 7 }));
  expect((await sharp(preview.jpeg).metadata()).orientation).toBe(7);
  expect((await sharp(preview.jpeg).metadata()).width).toBe(320);
});

test('a file without a preview says so', async () => {
  const nothing = Buffer.from('no JPEG');
  const outcome = await look('b.dng', dng({ ...parts, jpeg: nothing, small: nothing }));
  expect(outcome).toEqual({
    kind: 'undecodable',
    format: 'raw',
    reason: 'holds no preview that can be decoded',
  });
});

test.each(['II\x1a\0\0\0HEAPCCDR', '\0MRM\0\0\0\0'])(
  'an unknown container does (%j)',
  async (start) => {
    const outcome = await look('b.crw', Buffer.from(start.padEnd(2000, '\0'), 'latin1'));
    expect(outcome).toMatchObject({ kind: 'undecodable', format: 'raw' });
  },
);

test('what was cut off in the data of its sensor lacks that', async () => {
  // Data lie in the order in which directories name them: thumbnail, sensor, previews.
  const whole = raf(parts);
  const { facts } = await pictureOf('c.raf', whole.subarray(0, whole.length - 1500));
  expect(facts.missing).toBe(0.5);
});

test('what was cut off in its preview lacks that', async () => {
  const whole = dng(parts);
  const { facts } = await pictureOf('c.dng', whole.subarray(0, whole.length - 4000));
  expect(facts.missing).toBeGreaterThan(0.1);
});

test('traits: the camera by the raw file, more detail than the preview has, no hash of pixels', async () => {
  const path = join(folder, 'd.dng');
  writeFileSync(path, dng(parts));
  const outcome = await traitsOfFile(path, new ReadBuffer());
  const traits = outcome.kind === 'traits' ? outcome.traits : undefined;
  expect(traits).toMatchObject({
    camera: 'Adobe 1',
    quality: undefined,
    extras: [],
    pixels: undefined,
  });
  writeFileSync(path, parts.jpeg);
  const plain = await traitsOfFile(path, new ReadBuffer());
  const detail = plain.kind === 'traits' ? plain.traits.detail : 0;
  expect(traits?.detail).toBe(4 * detail);
});
