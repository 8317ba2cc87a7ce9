/** Many files with one request: how a body is taken apart, and what becomes of each of them. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PutResult } from '../../../src/model/contents/put.js';
import { framesType, mostFrames, readFrames } from '../../../src/server/file-frames.js';
import { ServedFolder } from '../support/served-folder.js';

interface Refused {
  readonly path: string;
  readonly error: { readonly code: string };
}

let served: ServedFolder;

beforeAll(async () => {
  served = await ServedFolder.open();
});

afterAll(() => served[Symbol.asyncDispose]());

function frame(head: object, bytes: string | Buffer = ''): Buffer {
  const data = Buffer.from(bytes);
  const line = `${JSON.stringify({ size: data.length, ...head })}\n`;
  return Buffer.concat([Buffer.from(line), data]);
}

async function post(
  body: Buffer,
  query = '',
): Promise<{ readonly status: number; readonly told: unknown }> {
  const headers = { 'content-type': framesType };
  const { status, body: answer } = await served.ask(`/files${query}`, {
    method: 'POST',
    headers,
    body,
  });
  const told: unknown = JSON.parse(answer.toString());
  return { status, told };
}

async function results(body: Buffer, query = ''): Promise<readonly (PutResult & Refused)[]> {
  const { status, told } = await post(body, query);
  expect(status).toBe(200);
  const { results: all }: { results: (PutResult & Refused)[] } = JSON.parse(JSON.stringify(told));
  return all;
}

test('files come out of a body as they went in', () => {
  const file = fc.record({
    path: fc.string({ unit: 'binary' }),
    state: fc.option(fc.stringMatching(/^[\w.:-]{1,100}$/), { nil: undefined }),
    timeMs: fc.option(fc.integer({ min: 0, max: 1e13 }), { nil: undefined }),
    bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(fc.array(file, { maxLength: 8 }), fc.nat(), (files, cut) => {
      const parts = files.map(({ bytes, ...head }) => frame(head, bytes));
      const body = Buffer.concat(parts);
      expect(readFrames(body)).toEqual(files);
      // Where it ends too early, nothing of it counts: unless just whole files are missing.
      const length = cut % (body.length + 1);
      const ends = parts.map((_, at) => Buffer.concat(parts.slice(0, at)).length);
      const isWhole = length === body.length || ends.includes(length);
      expect(typeof readFrames(body.subarray(0, length)) === 'string').toBe(!isWhole);
    }),
  );
});

test.each([
  ['no JSON', Buffer.from('x\n')],
  ['no object', Buffer.from('null\n')],
  ['a path that is none', frame({ path: 1 })],
  ['no path', frame({})],
  ['half a byte', frame({ path: 'a', size: 0.5 })],
  ['less than no byte', frame({ path: 'a', size: -1 })],
  ['a label that is none', frame({ path: 'a', state: 'two words' })],
  ['a time that is none', frame({ path: 'a', timeMs: -1 })],
  ['something unknown', frame({ path: 'a', mode: 1 })],
  ['a prototype', Buffer.from('{"path":"a","size":0,"__proto__":{}}\n')],
  ['bytes that are no text', Buffer.from('{"path":"\xff","size":0}\n', 'latin1')],
  ['a line without end', Buffer.from(`{"path":"${'x'.repeat(40_000)}`)],
  ['too many', Buffer.concat(Array.from({ length: mostFrames + 1 }, () => frame({ path: 'a' })))],
])('%s is refused, and nothing is put', async (_, bad) => {
  const { status, told } = await post(Buffer.concat([frame({ path: 'before' }, 'x'), bad]));
  expect(status).toBe(400);
  expect(told).toMatchObject({ error: { code: 'BAD_REQUEST' } });
  expect((await served.ask('/files/before')).status).toBe(404);
});

test('each file has its own outcome, and a bad one keeps none of the others from being put', async () => {
  served.folder.write('mine.jpg', 'mine');
  const body = Buffer.concat([
    frame({ path: 'a/1', state: 'incomplete', timeMs: 5 }, 'same'),
    frame({ path: '../out' }, 'same'),
    frame({ path: 'a/2' }, 'same'),
    frame({ path: 'mine.jpg' }, 'other'),
    frame({ path: 'a/empty' }),
    frame({ path: 'a/1/2' }, 'x'),
    frame({ path: 'a/2' }, 'the last counts'),
    frame({ path: '.imgdedup/x' }, 'x'),
    frame({ path: 'b\udcff' }, 'a name that is no UTF-8'),
  ]);
  const all = await results(body);
  expect(all.map(({ outcome, error }) => outcome ?? error.code)).toEqual([
    'written',
    'PATH_OUTSIDE_ROOT',
    'linked',
    'PUT_FOREIGN',
    'written',
    'PATH_INVALID',
    'written',
    'PATH_INVALID',
    'written',
  ]);
  expect(all.map(({ path }) => path).slice(0, 3)).toEqual(['a/1', '../out', 'a/2']);
  expect(served.folder.text('a/2')).toBe('the last counts');
  expect(served.folder.text('mine.jpg')).toBe('mine');
  const listed = await served.ask('/files?state=incomplete');
  expect(JSON.parse(listed.body.toString())).toMatchObject({ path: 'a/1', timeMs: 5 });
  expect((await served.ask('/files/b%FF')).body.toString()).toBe('a name that is no UTF-8');
});

test('replace and sync count for all; no files are none', async () => {
  served.folder.write('theirs/1', 'theirs');
  const body = Buffer.concat([frame({ path: 'theirs/1' }, 'new'), frame({ path: 'theirs/2' })]);
  const all = await results(body, '?replace=any&sync=true');
  expect(all.map(({ outcome }) => outcome)).toEqual(['written', 'linked']);
  expect(await results(Buffer.alloc(0))).toEqual([]);
  expect((await post(Buffer.alloc(0), '?state=x')).status).toBe(400);
});
