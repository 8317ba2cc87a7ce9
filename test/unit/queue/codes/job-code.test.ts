import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesToName, relPathFrom } from '../../../../src/model/paths/path.js';
import {
  decodeJob,
  encodeJob,
  jobName,
  type LookJob,
} from '../../../../src/queue/codes/job-code.js';

const maker = '1.2.3+8.4.1';
const job: LookJob = {
  maker,
  hash: 'xxh64',
  wantsPoints: true,
  wantsFacts: false,
  items: [
    {
      path: relPathFrom(`a/${bytesToName(Buffer.of(0x62, 0xff))}.jpg`, '/'),
      size: 5,
      mtimeMs: 1_577_836_800_250,
      digest: '0123456789abcdef',
    },
  ],
};
const golden = String.raw`{"format":1,"maker":"1.2.3+8.4.1","hash":"xxh64","wantsPoints":true,"wantsFacts":false,"items":[["a/b\udcff.jpg",5,1577836800250,"0123456789abcdef"]]}`;

test('a job is written as docs/workers.md says, and read again', () => {
  const data = encodeJob(job);
  expect(JSON.stringify(data)).toBe(golden);
  expect(jobName('look', data)).toBe('look-1717a397e4d1440d0e3f8cb2f2a94c063e3b229e');
  expect(decodeJob(JSON.parse(golden), maker)).toEqual({ kind: 'job', job });
});

test('signatures go with a job, one for each item', () => {
  const signed = { expires: 1_900_000_000, signatures: ['s'.repeat(43)] };
  const read = decodeJob({ ...encodeJob(job), signed }, maker);
  expect(read).toEqual({ kind: 'job', job: { ...job, signed } });
});

test('what differs has another name', () => {
  const name = jobName('look', encodeJob(job));
  expect(jobName('look', encodeJob({ ...job, wantsFacts: true }))).not.toBe(name);
  expect(jobName('look', encodeJob({ ...job, maker: '1.2.3+9.4.1' }))).not.toBe(name);
});

test.each([{ format: 2 }, { maker: '1.2.4+8.4.1' }])(
  'that of another program is foreign: %o',
  (change) => {
    const { kind } = decodeJob({ ...encodeJob(job), ...change }, maker);
    expect(kind).toBe('foreign');
  },
);

const row = ['a.jpg', 5, 0, '0123456789abcdef'];
const senseless: readonly object[] = [
  { maker: 5 },
  { hash: undefined },
  { wantsPoints: 'yes' },
  { items: [] },
  { items: Array.from({ length: 201 }, () => row) },
  { items: [row.slice(1)] },
  ...['', '/etc/passwd', '../a.jpg', 'a/../../b', './a', 'a//b', 'a\0b', 'a/', 7].map((path) => ({
    items: [[path, ...row.slice(1)]],
  })),
  ...[-1, 0.5, 2 ** 60, '5'].map((size) => ({ items: [[row[0], size, ...row.slice(2)]] })),
  ...[
    5,
    {},
    { expires: 5, signatures: [] },
    { expires: 5, signatures: ['s'.repeat(43), 's'.repeat(43)] },
    { expires: -1, signatures: ['s'.repeat(43)] },
    { expires: 5, signatures: [`${'s'.repeat(42)}@`] },
    { expires: 5, signatures: ['@evil.example/', 's'] },
  ].map((signed) => ({ signed })),
  ...['', 'xyz', '0123', '../x'].map((digest) => ({ items: [[...row.slice(0, 3), digest]] })),
];
test.each(senseless)('that makes no sense is damaged: %o', (change) => {
  expect(decodeJob({ ...encodeJob(job), ...change }, maker)).toEqual({ kind: 'damaged' });
});

test('anything at all is read or refused', () => {
  fc.assert(
    fc.property(fc.anything(), (data) => {
      expect(['foreign', 'damaged']).toContain(decodeJob(data, maker).kind);
    }),
  );
});
