import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { noOrientedPoints } from '../../../../src/model/pictures/picture.js';
import type { Relation } from '../../../../src/model/pictures/relation.js';
import type { StoredPicture } from '../../../../src/picture/match/relate-message.js';
import { relateAnswerCodec } from '../../../../src/queue/codes/relate-answer-code.js';
import {
  decodeRelateJob,
  encodeRelateJob,
  requestsOf,
  shardCodec,
  shardOf,
} from '../../../../src/queue/codes/relate-job-code.js';
import { jobName } from '../../../../src/queue/codes/job-code.js';
import { codeThrownBy } from '../../storage/expect-code.js';

const maker = '1.2.3+8.4.1.8';

function pictureOf(number: number): StoredPicture {
  const none = new Float32Array(0);
  const points = {
    count: 0,
    x: none,
    y: none,
    scale: none,
    descriptors: new Uint8Array(0),
    oriented: noOrientedPoints,
  };
  return {
    number,
    facts: { width: 640, height: 480 },
    phash: new Uint8Array(32).fill(number),
    quality: 0.5,
    points,
    thumbnail: Uint8Array.of(number, 1),
    chroma: undefined,
  };
}

const requests = [
  { first: pictureOf(70), others: [pictureOf(71), pictureOf(72)] },
  { first: pictureOf(72), others: [pictureOf(71)] },
];
const shard = shardOf(requests);

const turned: Relation = {
  map: { a: 0, b: 1, c: -1, d: 0, e: 1, f: 0.1 },
  firstInside: 1,
  secondInside: 0.25,
  distance: 0.125,
  colour: 'grey',
};
const answer = [undefined, turned, undefined];

test('a shard has each picture once, and is read again with numbers of its own', () => {
  expect(shard.pictures).toHaveLength(3);
  const bytes = shardCodec.encode(shard);
  const read = requestsOf(shardCodec.decode(bytes), 500);
  const numbers = read.map(({ first, others }) => [first, ...others].map(({ number }) => number));
  expect(numbers).toEqual([
    [500, 501, 502],
    [502, 501],
  ]);
  expect(shardCodec.encode(shardOf(read))).toEqual(bytes);
});

test('a shard is these bytes', () => {
  const bytes = shardCodec.encode(shardOf([{ first: pictureOf(7), others: [pictureOf(7)] }]));
  expect(bytes.toString('hex')).toBe(
    '01010080020000e00100000707070707070707070707070707070707070707070707070707070707070707000000000000e03f140000000300000200000007010000003cb18403229e8c510100000001000000b756dd873cfd8920',
  );
});

test('an answer is these bytes, and is read again', () => {
  const bytes = relateAnswerCodec.encode(answer);
  expect(relateAnswerCodec.decode(bytes)).toEqual(answer);
  expect(bytes.toString('hex')).toBe(
    '0103000000000153000000030000000000000000000000000000f03f000000000000f0bf0000000000000000000000000000f03f9a9999999999b93f000000000000f03f000000000000d03f000000000000c03f010042bd41ced5a2f1ea00212399a7bc76de2f',
  );
});

test('a relation that no picture can have is no answer', () => {
  const bytes = relateAnswerCodec.encode([{ ...turned, distance: NaN }]);
  expect(codeThrownBy(() => relateAnswerCodec.decode(bytes))).toBe('STORE_DAMAGED');
});

test('a picture that a shard does not have damages it', () => {
  const bytes = shardCodec.encode({ ...shard, comparisons: [{ first: 0, others: [3] }] });
  expect(codeThrownBy(() => shardCodec.decode(bytes))).toBe('STORE_DAMAGED');
});

test.each([
  ['shard', shardCodec.encode(shard), (bytes: Uint8Array) => shardCodec.decode(bytes)],
  [
    'answer',
    relateAnswerCodec.encode(answer),
    (bytes: Uint8Array) => relateAnswerCodec.decode(bytes),
  ],
] as const)('a %s that is cut off or changed is damaged, wherever', (_, bytes, decode) => {
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    for (const one of [bytes.subarray(0, at), changed]) {
      expect(codeThrownBy(() => decode(one))).toBe('STORE_DAMAGED');
    }
  }
});

test('a job is written as docs/workers.md says, and read again', () => {
  const data = encodeRelateJob(maker, Buffer.from('features'));
  const sha256 = '5b8a8b56dada6ce7567442b4935298df7de2badd7becdcf4915a59487338ca4b';
  expect(JSON.stringify(data)).toBe(`{"format":1,"maker":"${maker}","sha256":"${sha256}"}`);
  expect(jobName('relate', data)).toMatch(/^relate-[0-9a-f]{40}$/);
  expect(decodeRelateJob(data, maker)).toEqual({ kind: 'job', job: { maker, sha256 } });
  expect(decodeRelateJob(data, 'other').kind).toBe('foreign');
  expect(decodeRelateJob({ ...data, sha256: '../x' }, maker).kind).toBe('damaged');
});

test('anything at all is read or refused', () => {
  fc.assert(
    fc.property(fc.anything(), (data) => {
      expect(['foreign', 'damaged']).toContain(decodeRelateJob(data, maker).kind);
    }),
  );
});
