import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { relPathFrom } from '../../../../src/model/paths/path.js';
import { jobName } from '../../../../src/queue/codes/job-code.js';
import {
  renderAnswerCodec,
  type RenderAnswer,
} from '../../../../src/queue/codes/render-answer-code.js';
import {
  decodeRenderJob,
  encodeRenderJob,
  type RenderJob,
} from '../../../../src/queue/codes/render-job-code.js';
import { codeThrownBy } from '../../storage/expect-code.js';

const maker = '1.2.3+8.4.1.8.1';
const digest = '0123456789abcdef';
const items = [{ path: relPathFrom('a/b.jpg', '/'), size: 5, mtimeMs: 1000, digest }];
const job: RenderJob = { maker, hash: 'xxh64', side: 320, items };
const golden =
  '{"format":1,"maker":"1.2.3+8.4.1.8.1","hash":"xxh64","side":320,"items":[["a/b.jpg",5,1000,"0123456789abcdef"]]}';

test('a job is written as docs/workers.md says, and read again', () => {
  const data = encodeRenderJob(job);
  expect(JSON.stringify(data)).toBe(golden);
  expect(jobName('render', data)).toMatch(/^render-[0-9a-f]{40}$/);
  expect(decodeRenderJob(JSON.parse(golden), maker)).toEqual({ kind: 'job', job });
  const signed = { expires: 1_900_000_000, signatures: ['s'.repeat(43)] };
  const read = decodeRenderJob({ ...data, signed }, maker);
  expect(read).toEqual({ kind: 'job', job: { ...job, signed } });
});

test('that of another program is foreign, and nonsense is damaged', () => {
  const data = encodeRenderJob(job);
  for (const change of [{ maker: '1.2.4+8.4.1.8.1' }, { format: 2 }]) {
    expect(decodeRenderJob({ ...data, ...change }, maker).kind).toBe('foreign');
  }
  for (const change of [
    ...[0, 321, 16_383, -160, '320', undefined].map((side) => ({ side })),
    { items: [['/etc/passwd', 5, 1000, digest]] },
    { signed: { expires: 5, signatures: [] } },
  ]) {
    expect(decodeRenderJob({ ...data, ...change }, maker)).toEqual({ kind: 'damaged' });
  }
});

test('anything at all is read or refused', () => {
  fc.assert(
    fc.property(fc.anything(), (data) => {
      expect(['foreign', 'damaged']).toContain(decodeRenderJob(data, maker).kind);
    }),
  );
});

/** As long as it says. */
function webp(length: number): Buffer {
  const bytes = Buffer.alloc(12 + length);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(4 + length, 4);
  bytes.write('WEBP', 8, 'latin1');
  return bytes;
}

const rendered = (width: number, height: number, bytes: Buffer): RenderAnswer['items'][number] => ({
  kind: 'looked',
  outcome: { kind: 'rendered', rendering: { width, height, webp: bytes } },
});

const answer: RenderAnswer = {
  side: 160,
  items: [
    rendered(160, 90, webp(2)),
    { kind: 'looked', outcome: { kind: 'undecodable', format: 'jpeg', reason: 'broken' } },
    { kind: 'looked', outcome: { kind: 'unsupported', format: 'xcf' } },
    { kind: 'looked', outcome: { kind: 'not-a-picture' } },
    { kind: 'not-there', reason: 'vanished' },
    { kind: 'left' },
  ],
};

test('an answer is bytes, and is read again', () => {
  const bytes = renderAnswerCodec.encode(answer);
  expect(bytes.toString('hex')).toBe(
    '01a00006000001a0005a000e000000524946460600000057454250000000002100000002000000000001040000006a7065670600000062726f6b656e2f7b4bb4b6db10e0000016000000020000000000020300000078636677b160a816ca031800000f0000000200000000000315f8ec6ce196ca1f010800000076616e69736865640257a17a964f72ec63',
  );
  expect(renderAnswerCodec.decode(bytes)).toEqual(answer);
});

test('an answer that is cut off or changed is damaged, wherever', () => {
  const bytes = renderAnswerCodec.encode(answer);
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    for (const one of [bytes.subarray(0, at), changed]) {
      expect(codeThrownBy(() => renderAnswerCodec.decode(one))).toBe('STORE_DAMAGED');
    }
  }
});

test.each([
  ['larger than was wanted', rendered(161, 90, webp(2))],
  ['without a width', rendered(0, 90, webp(2))],
  ['cut off', rendered(160, 90, webp(20).subarray(0, 20))],
  ['no WebP', rendered(160, 90, Buffer.from('<svg onload="alert(1)"/>'))],
  ['of too many bytes', rendered(160, 90, webp(5_000_000))],
] as const)('a thumbnail that is %s is none', (_, item) => {
  const bytes = renderAnswerCodec.encode({ side: 160, items: [item] });
  expect(codeThrownBy(() => renderAnswerCodec.decode(bytes))).toBe('STORE_DAMAGED');
});
