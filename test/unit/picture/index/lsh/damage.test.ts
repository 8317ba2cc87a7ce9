import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../../../../src/picture/index/lsh/layout.js';
import {
  DoubtfulIndexError,
  segmentName,
  type PointManifest,
} from '../../../../../src/picture/index/lsh/manifest.js';
import { PointIndex } from '../../../../../src/picture/index/lsh/point-index.js';
import { temporaryFolders } from '../../../storage/temp-folder.js';
import { Random } from '../../../support/random.js';
import { all, smallParameters, someVectors } from './support.js';

const temporaryFolder = temporaryFolders();

interface Sample {
  readonly folder: string;
  readonly manifest: PointManifest;
  readonly query: Uint8Array;
}

/** An index of three files. */
async function sample(seed = 3): Promise<Sample> {
  const [folder, random] = [temporaryFolder(), new Random(seed)];
  await using index = await PointIndex.create(folder, smallParameters);
  await index.append(
    Array.from({ length: 40 }, (_, number) => ({ number, vectors: someVectors(random) })),
  );
  await index.sweep();
  return { folder, manifest: index.manifest, query: someVectors(random, 8) };
}

/** All answers, or the word for a doubtful index; every other error goes through. */
async function answers({ folder, manifest, query }: Sample): Promise<unknown> {
  await using index = await PointIndex.open(folder, manifest, smallParameters);
  if (index === undefined) return 'doubtful';
  try {
    const nominees = index.nominate(query);
    const range = await all(index.nominateRange(0, 100));
    const exhaustive = await all(index.nominateExhaustively(0, 100));
    return { nominees, range, exhaustive };
  } catch (error) {
    if (error instanceof DoubtfulIndexError) return 'doubtful';
    throw error;
  }
}

function firstFile({ folder, manifest }: Sample): string {
  return join(folder, segmentName(manifest.segments[0]?.file ?? 0));
}

function copyOf(whole: Sample): Sample {
  const folder = temporaryFolder();
  cpSync(whole.folder, folder, { recursive: true });
  return { ...whole, folder };
}

test('undamaged, it answers', async () => {
  expect(await answers(await sample())).not.toBe('doubtful');
});

test('every flipped bit is noticed before an answer is given that needs everything', async () => {
  const whole = await sample();
  const size = readFileSync(firstFile(whole)).length;
  const random = new Random(4);
  const places = Array.from({ length: 300 }, (_, at) => (at < 64 ? at : random.int(0, size - 1)));
  for (const place of places) {
    const damaged = copyOf(whole);
    flip(firstFile(damaged), place, random.int(0, 7));
    expect(await answers(damaged), `byte ${place}`).toBe('doubtful');
  }
});

test('a bit flipped in any section is noticed', async () => {
  const whole = await sample();
  const segment = whole.manifest.segments[0];
  const layout = layoutOf(segment?.pictures ?? 0, segment?.vectors ?? 0, smallParameters);
  const tables = layout.tables.flatMap(({ directoryAt, postingsAt, lowAt }) => [
    directoryAt,
    postingsAt,
    lowAt,
  ]);
  const sections = [0, layout.numbersAt, layout.offsetsAt, layout.vectorsAt, layout.checksumsAt];
  for (const section of [...sections, ...tables]) {
    const damaged = copyOf(whole);
    flip(firstFile(damaged), section, 0);
    expect(await answers(damaged), `section at ${section}`).toBe('doubtful');
  }
});

test('a look-up in a damaged file answers rightly or is doubtful', async () => {
  const whole = await sample();
  await using index = await opened(whole);
  const right = index.nominate(whole.query);
  const seen = new Set<unknown>();
  for (let place = 0; place < readFileSync(firstFile(whole)).length; place += 97) {
    const damaged = copyOf(whole);
    flip(firstFile(damaged), place, 3);
    const found = await lookUp(damaged);
    expect([right, 'doubtful']).toContainEqual(found);
    seen.add(found === 'doubtful');
  }
  expect(seen.has(true)).toBe(true);
});

test('damage after opening is noticed too', async () => {
  const whole = await sample();
  await using index = await opened(whole);
  const path = firstFile(whole);
  writeFileSync(path, Buffer.alloc(readFileSync(path).length, 0xff));
  expect(() => index.nominate(whole.query)).toThrow(DoubtfulIndexError);
  await expect(all(index.nominateRange(0, 100))).rejects.toBeInstanceOf(DoubtfulIndexError);
  await expect(index.remove([1, 2, 3, 4, 5, 6, 7, 8, 9])).rejects.toBeInstanceOf(
    DoubtfulIndexError,
  );
});

describe('files', () => {
  test('a truncated, longer or missing one is doubtful', async () => {
    const whole = await sample();
    const size = readFileSync(firstFile(whole)).length;
    for (const length of [0, 1, 63, 64, 1023, 1024, size >> 1, size - 1, size + 1, 2 * size]) {
      const damaged = copyOf(whole);
      truncateSync(firstFile(damaged), length);
      expect(await answers(damaged), `${length} bytes`).toBe('doubtful');
    }
    rmSync(firstFile(whole));
    expect(await answers(whole)).toBe('doubtful');
  });

  test('truncated while open, it is doubtful', async () => {
    const whole = await sample();
    await using index = await opened(whole);
    truncateSync(firstFile(whole), 100);
    expect(() => index.nominate(whole.query)).toThrow(DoubtfulIndexError);
    await expect(all(index.nominateRange(0, 100))).rejects.toBeInstanceOf(DoubtfulIndexError);
  });

  test('one of another index, or of other parameters, is doubtful', async () => {
    const [one, other] = [await sample(3), await sample(5)];
    expect(await answers({ ...one, folder: other.folder })).toBe('doubtful');
    const tables = { ...smallParameters, tables: 2 };
    expect(await PointIndex.open(one.folder, one.manifest, tables)).toBeUndefined();
  });

  test('without a manifest there is no index', async () => {
    const { folder } = await sample();
    expect(await PointIndex.open(folder, undefined, smallParameters)).toBeUndefined();
  });

  test('an empty index survives the loss of its folder', async () => {
    const folder = join(temporaryFolder(), 'points');
    const { manifest } = await PointIndex.create(folder, smallParameters);
    await using index = await PointIndex.open(folder, manifest, smallParameters);
    await index?.sweep();
    await index?.append([{ number: 1, vectors: new Uint8Array(32) }]);
    expect(index?.nominate(new Uint8Array(32))).toEqual([{ number: 1, hits: 1, bits: 0 }]);
  });

  test('sweeping removes what does not belong, and nothing of others', async () => {
    const whole = await sample();
    for (const name of ['99.points', '7.points.new', 'keep.points', 'notes.txt']) {
      writeFileSync(join(whole.folder, name), 'x');
    }
    const before = await answers(whole);
    await using index = await opened(whole);
    await index.sweep();
    const belonging = whole.manifest.segments.map(({ file }) => segmentName(file));
    expect(readdirSync(whole.folder).toSorted()).toEqual(
      [...belonging, 'keep.points', 'notes.txt'].toSorted(),
    );
    expect(await answers(whole)).toEqual(before);
  });

  test('until it is swept, the files of a stored manifest stay', async () => {
    const whole = await sample();
    const before = await answers(whole);
    await using index = await opened(whole);
    const random = new Random(6);
    for (let number = 40; number < 80; number += 1) {
      await index.append([{ number, vectors: someVectors(random) }]);
    }
    await index.remove(Array.from({ length: 20 }, (_, number) => number));
    expect(await answers(whole)).toEqual(before);
  });
});

function flip(path: string, place: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
  writeFileSync(path, bytes);
}

async function opened({ folder, manifest }: Sample): Promise<PointIndex> {
  const index = await PointIndex.open(folder, manifest, smallParameters);
  if (index === undefined) throw new Error('the sample is doubtful');
  return index;
}

/** Only what a look-up reads. */
async function lookUp(damaged: Sample): Promise<unknown> {
  await using index = await PointIndex.open(damaged.folder, damaged.manifest, smallParameters);
  try {
    return index?.nominate(damaged.query) ?? 'doubtful';
  } catch (error) {
    if (error instanceof DoubtfulIndexError) return 'doubtful';
    throw error;
  }
}
