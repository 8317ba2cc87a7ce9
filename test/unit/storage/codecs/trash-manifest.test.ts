import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xxh64 } from '../../../../src/digest/xxh64.js';
import { contentId } from '../../../../src/model/contents/content-id.js';
import { tiers } from '../../../../src/model/groups/look-alike.js';
import { isRelPath, relPathFrom } from '../../../../src/model/paths/path.js';
import { trashManifestCodec } from '../../../../src/storage/codecs/trash-manifest.js';
import { fileName } from '../../model/arbitraries.js';
import { codeThrownBy } from '../expect-code.js';

const u32 = fc.nat({ max: 0xffff_ffff });
const whole = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });
const path = fc
  .array(fileName, { minLength: 1, maxLength: 3 })
  .map((names) => relPathFrom(names.join('/'), '/'))
  .filter(isRelPath);
const record = fc.record({
  action: u32,
  startedAt: fc.nat({ max: 8e12 }),
  path,
  keeper: fc.option(path, { nil: undefined }),
  tier: fc.option(fc.constantFrom(...tiers), { nil: undefined }),
  before: fc.record({
    ino: whole,
    size: whole,
    mtimeNs: whole,
    mode: u32,
    uid: u32,
    gid: u32,
    links: fc.option(u32, { nil: undefined }),
  }),
  contentId: fc.option(
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 32 }), fc.nat({ max: 999 }))
      .map(([digest, ordinal]) => contentId('xxh64', digest, ordinal)),
    { nil: undefined },
  ),
});

test('decode reverses encode, and a line has no line break', () => {
  const reverses = fc.property(record, (one) => {
    const bytes = trashManifestCodec.encode(one);
    expect(bytes.includes(0x0a)).toBe(false);
    expect(trashManifestCodec.decode(bytes)).toEqual(one);
    expect(JSON.parse(bytes.toString())).toMatchObject({ path: one.path });
  });
  fc.assert(reverses, { numRuns: 200 });
});

test('every truncation and every flipped byte is STORE_DAMAGED', () => {
  const noticed = fc.property(record, fc.integer({ min: 1, max: 255 }), (one, mask) => {
    const bytes = trashManifestCodec.encode(one);
    for (const at of bytes.keys()) {
      expect(codeThrownBy(() => trashManifestCodec.decode(bytes.subarray(0, at)))).toBe(
        'STORE_DAMAGED',
      );
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ mask;
      expect(codeThrownBy(() => trashManifestCodec.decode(flipped))).toBe('STORE_DAMAGED');
    }
  });
  fc.assert(noticed, { numRuns: 10 });
});

describe('a line with a right seal', () => {
  const [sound] = fc.sample(record, { seed: 3, numRuns: 1 });
  const fields: object =
    sound === undefined ? {} : JSON.parse(trashManifestCodec.encode(sound).toString());

  test.each([
    ['of another version', { version: 2 }, 'FORMAT_UNSUPPORTED'],
    ['without a version', { version: undefined }, 'STORE_DAMAGED'],
    ['whose path leads out', { path: '../a.jpg' }, 'STORE_DAMAGED'],
    ['whose keeper leads out', { keeper: '/etc/passwd' }, 'STORE_DAMAGED'],
    ['whose size is none', { size: '1.5' }, 'STORE_DAMAGED'],
    ['whose mode is negative', { mode: -1 }, 'STORE_DAMAGED'],
    ['whose time is none', { startedAt: 'yesterday' }, 'STORE_DAMAGED'],
    ['whose content is none', { contentId: 'xxh64:123' }, 'STORE_DAMAGED'],
  ])('%s is refused', (_, change, code) => {
    const line = sealed({ ...fields, seal: undefined, ...change });
    expect(codeThrownBy(() => trashManifestCodec.decode(line))).toBe(code);
  });

  test('that is no JSON is STORE_DAMAGED', () => {
    expect(codeThrownBy(() => trashManifestCodec.decode(sealedText('{"version":1,')))).toBe(
      'STORE_DAMAGED',
    );
  });
});

function sealed(fields: object): Buffer {
  return sealedText(JSON.stringify(fields).slice(0, -1));
}

function sealedText(body: string): Buffer {
  const seal = xxh64(Buffer.from(body)).toString(16).padStart(16, '0');
  return Buffer.from(`${body},"seal":"${seal}"}`);
}
