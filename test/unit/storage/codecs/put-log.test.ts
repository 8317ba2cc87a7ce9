import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameToBytes } from '../../../../src/model/paths/path.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { putCodec } from '../../../../src/storage/codecs/put.js';
import {
  putLogCodec,
  putLogLine,
  putLogOutline,
  storedOfLine,
} from '../../../../src/storage/codecs/put-log.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';
import { putPath, putRecord } from './put-arbitraries.js';

checksummedCodecSuite(
  putLogCodec,
  fc.oneof(
    fc.record({
      kind: fc.constant('begun' as const),
      writer: fc.record({
        host: fc.string(),
        pid: fc.nat(),
        started: fc.string(),
        hash: fc.string(),
      }),
    }),
    fc.record({ kind: fc.constant('put' as const), record: putRecord }),
    fc.record({
      kind: fc.constant('removed' as const),
      path: putPath,
      recordedMs: fc.double({ noNaN: true }),
    }),
  ),
);

test.each([3, 255])('kind %j is none: STORE_DAMAGED', (kind) => {
  const body = new ByteWriter().u8(1).u8(kind).text('a').f64(0);
  expect(codeThrownBy(() => putLogCodec.decode(checksummed(body.finish())))).toBe('STORE_DAMAGED');
});

test('a removal of no path: STORE_DAMAGED', () => {
  const body = new ByteWriter().u8(1).u8(2).text('../a').f64(0);
  expect(codeThrownBy(() => putLogCodec.decode(checksummed(body.finish())))).toBe('STORE_DAMAGED');
});

test('a line is what the codec makes of it, with its length; its outline is what is stored of it', () => {
  fc.assert(
    fc.property(putRecord, (record) => {
      const entry = { kind: 'put', record } as const;
      const line = putLogLine(entry);
      expect(line.readUInt32LE(0)).toBe(line.length - 4);
      expect(line.subarray(4)).toEqual(putLogCodec.encode(entry));
      expect(storedOfLine(line.subarray(4))).toEqual(putCodec.encode(record));
      const path = Buffer.from(putLogOutline(line.subarray(4)) ?? '', 'latin1');
      expect(path).toEqual(nameToBytes(record.path));
    }),
  );
  fc.assert(
    fc.property(putPath, (path) => {
      const line = putLogLine({ kind: 'removed', path, recordedMs: 1 });
      const outline = putLogOutline(line.subarray(4)) ?? '';
      expect(Buffer.from(outline, 'latin1')).toEqual(nameToBytes(path));
      expect(storedOfLine(line.subarray(4))).toBeUndefined();
    }),
  );
  const writer = { host: 'mill', pid: 1, started: '2', hash: 'xxh64' };
  expect(putLogOutline(putLogLine({ kind: 'begun', writer }).subarray(4))).toBeUndefined();
});

test('the outline of a line with a flipped bit: STORE_DAMAGED', () => {
  fc.assert(
    fc.property(putRecord, fc.nat(), (record, at) => {
      const line = Buffer.from(putLogLine({ kind: 'put', record }).subarray(4));
      // Another version is another error.
      const place = 1 + (at % (line.length - 1));
      line[place] = (line[place] ?? 0) ^ 0x10;
      expect(codeThrownBy(() => putLogOutline(line))).toBe('STORE_DAMAGED');
    }),
  );
});
