import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PutEntry, PutResult, PutStats } from '../../../src/model/contents/put.js';
import { ServedFolder } from '../support/served-folder.js';

let served: ServedFolder;

beforeAll(async () => {
  served = await ServedFolder.open();
});

afterAll(() => served[Symbol.asyncDispose]());

/** Each test has a folder of its own. */
let at = '';
let tests = 0;
beforeEach(() => {
  tests += 1;
  at = `t${tests}`;
});

async function list(query: string): Promise<PutEntry[]> {
  const { status, headers, body } = await served.ask(`/files?${query}`);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/x-ndjson');
  const lines = body.toString().split('\n').slice(0, -1);
  return lines.map((line): PutEntry => JSON.parse(line));
}

async function put(path: string, body: string | Buffer, query = ''): Promise<PutResult> {
  const { status, body: answer } = await served.put(path, body, query);
  expect([status, answer.toString()]).toEqual([200, expect.any(String)]);
  const result: PutResult = JSON.parse(answer.toString());
  return result;
}

describe('PUT', () => {
  test('writes new bytes, links those that are there, and leaves what is so already', async () => {
    const first = await put(`${at}/a.bin`, `${at} same`);
    const second = await put(`${at}/b/c.bin`, `${at} same`);
    const again = await put(`${at}/b/c.bin`, `${at} same`);
    expect([first.outcome, second.outcome, again.outcome]).toEqual([
      'written',
      'linked',
      'unchanged',
    ]);
    expect(second).toMatchObject({
      path: `${at}/b/c.bin`,
      content: first.content,
      size: 5 + at.length,
    });
    expect(served.folder.ino(`${at}/a.bin`)).toBe(served.folder.ino(`${at}/b/c.bin`));
    expect(served.folder.text(`${at}/b/c.bin`)).toBe(`${at} same`);
  });

  test('takes bodies in pieces, of no length told, and empty ones', async () => {
    const { status } = await served.ask(`/files/${at}/chunked`, {
      method: 'PUT',
      headers: { 'transfer-encoding': 'chunked' },
      body: Buffer.alloc(300_000, at),
    });
    expect(status).toBe(200);
    expect(statSync(served.folder.at(`${at}/chunked`)).size).toBe(300_000);
    expect(await put(`${at}/empty`, '')).toMatchObject({ size: 0 });
  });

  test('waits for a word before a large body comes, and needs none', async () => {
    const head = served.head(`PUT /files/${at}/a`, {
      expect: '100-continue',
      'content-length': '3',
    });
    const socket = await served.connection();
    const told: string[] = [];
    socket.on('data', (part) => told.push(part.toString()));
    socket.write(head);
    await expect.poll(() => told.join('')).toContain('HTTP/1.1 100 Continue');
    socket.write('abc');
    await expect.poll(() => told.join('')).toContain('HTTP/1.1 200 OK');
    socket.destroy();
    const tooMuch = served.head(`PUT /files/${at}/b`, {
      expect: '100-continue',
      'content-length': '1000001',
    });
    expect(await served.raw(tooMuch)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('takes a label, a time, and tells both in lists', async () => {
    await put(`${at}/a`, '1', '?state=incomplete&timeMs=1500000000000.5');
    await put(`${at}/b`, '2');
    const [a, b] = await list(`under=${at}`);
    expect(a).toMatchObject({ path: `${at}/a`, state: 'incomplete', timeMs: 1_500_000_000_000.5 });
    expect(b).toMatchObject({ path: `${at}/b` });
    expect(b).not.toHaveProperty('state');
    expect(await list(`under=${at}&state=incomplete`)).toEqual([a]);
    expect(await list(`under=${at}&state=done`)).toEqual([]);
  });

  test('replaces what was put, and a photo only where that is said', async () => {
    await put(`${at}/a`, 'one');
    expect(await put(`${at}/a`, 'two')).toMatchObject({ outcome: 'written' });
    served.folder.write(`${at}/photo.jpg`, 'photo');
    const refused = await served.put(`${at}/photo.jpg`, 'other');
    expect([refused.status, JSON.parse(refused.body.toString())]).toMatchObject([
      409,
      { error: { code: 'PUT_FOREIGN' } },
    ]);
    expect(served.folder.text(`${at}/photo.jpg`)).toBe('photo');
    await put(`${at}/photo.jpg`, 'other', '?replace=any&sync=true');
    expect(served.folder.text(`${at}/photo.jpg`)).toBe('other');
  });

  test('refuses conditions and encodings, which it would have to heed', async () => {
    const asked = (headers: Record<string, string>) =>
      served.ask(`/files/${at}/a`, { method: 'PUT', headers, body: 'x' });
    expect((await asked({ 'if-none-match': '*' })).status).toBe(400);
    expect((await asked({ 'if-match': '"x"' })).status).toBe(400);
    expect((await asked({ 'content-range': 'bytes 0-0/2' })).status).toBe(400);
    expect((await asked({ 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await asked({ 'content-type': 'multipart/form-data; boundary=x' })).status).toBe(415);
    expect(await list(`under=${at}`)).toEqual([]);
  });

  test('at once by many: equal bytes become one inode', async () => {
    const paths = Array.from({ length: 30 }, (_, number) => `${at}/${number}`);
    await Promise.all(paths.map((path, number) => put(path, `${at} ${number % 3}`)));
    expect(new Set(paths.map((path) => served.folder.ino(path))).size).toBe(3);
  });
});

describe('GET', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );

  test('gives the bytes, their name as ETag, and what they are', async () => {
    const { content } = await put(`${at}/a.txt`, png);
    const { status, headers, body } = await served.ask(`/files/${at}/a.txt`);
    expect([status, headers.etag, headers['content-type']]).toEqual([
      200,
      `"${content}"`,
      'image/png',
    ]);
    expect(headers['accept-ranges']).toBe('bytes');
    expect(body).toEqual(png);
    const head = await served.ask(`/files/${at}/a.txt`, { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
      200,
      String(png.length),
      0,
    ]);
    const known = await served.ask(`/files/${at}/a.txt`, {
      headers: { 'if-none-match': `W/"x", "${content}"` },
    });
    expect([known.status, known.body.length]).toEqual([304, 0]);
  });

  test('what may hold programs is bytes', async () => {
    await put(`${at}/a.svg`, '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>');
    await put(`${at}/a.html`, '<script>1</script>');
    for (const name of ['a.svg', 'a.html']) {
      const { headers } = await served.ask(`/files/${at}/${name}`);
      expect(headers['content-type']).toBe('application/octet-stream');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toContain('sandbox');
    }
  });

  test('gives ranges', async () => {
    const { content } = await put(`${at}/a`, '0123456789');
    const ranged = (range: string, more: Record<string, string> = {}) =>
      served.ask(`/files/${at}/a`, { headers: { range, ...more } });
    const part = await ranged('bytes=2-4');
    expect([part.status, part.headers['content-range'], part.body.toString()]).toEqual([
      206,
      'bytes 2-4/10',
      '234',
    ]);
    expect((await ranged('bytes=-3')).body.toString()).toBe('789');
    const none = await ranged('bytes=10-');
    expect([none.status, none.headers['content-range']]).toEqual([416, 'bytes */10']);
    expect((await ranged('bytes=2-4', { 'if-range': `"${content}"` })).status).toBe(206);
    expect((await ranged('bytes=2-4', { 'if-range': '"other"' })).status).toBe(200);
  });

  test('only what was put, as it was put', async () => {
    served.folder.write(`${at}/photo.jpg`, 'photo');
    expect((await served.ask(`/files/${at}/photo.jpg`)).status).toBe(404);
    await put(`${at}/a`, 'abc');
    served.folder.write(`${at}/a`, 'changed by hand');
    expect((await served.ask(`/files/${at}/a`)).status).toBe(404);
  });

  test('a million bytes come as they are', async () => {
    const bytes = Buffer.concat(
      Array.from({ length: 31_250 }, (_, at32) => createHash('sha256').update(`${at32}`).digest()),
    );
    await put(`${at}/a`, bytes);
    expect((await served.ask(`/files/${at}/a`)).body.equals(bytes)).toBe(true);
  });
});

describe('DELETE and PATCH', () => {
  test('take a path away, and not its twin', async () => {
    await put(`${at}/a`, `${at} x`);
    await put(`${at}/b`, `${at} x`);
    expect((await served.ask(`/files/${at}/a`, { method: 'DELETE' })).status).toBe(204);
    expect((await served.ask(`/files/${at}/a`, { method: 'DELETE' })).status).toBe(404);
    expect(served.folder.text(`${at}/b`)).toBe(`${at} x`);
    served.folder.write(`${at}/photo.jpg`, 'photo');
    const refused = await served.ask(`/files/${at}/photo.jpg`, { method: 'DELETE' });
    expect(refused.status).toBe(409);
    expect(served.folder.text(`${at}/photo.jpg`)).toBe('photo');
  });

  test('label a path, and take the label away', async () => {
    await put(`${at}/a`, 'x', '?state=incomplete');
    const patch = (body: string) =>
      served.ask(`/files/${at}/a`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body,
      });
    expect((await patch('{"state":"done"}')).status).toBe(200);
    expect(await list(`under=${at}&state=done`)).toHaveLength(1);
    expect((await patch('{"state":null}')).status).toBe(200);
    expect(await list(`under=${at}&state=done`)).toHaveLength(0);
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '1',
      '{}',
      '{"state":1}',
      '{"state":""}',
      '{"state":"a b"}',
      '{"state":"a","more":1}',
    ]) {
      expect([body, (await patch(body)).status]).toEqual([body, 400]);
    }
  });

  test('of what was not put: 404', async () => {
    const headers = { 'content-type': 'application/json' };
    const asked = { method: 'PATCH', headers, body: '{"state":"a"}' };
    expect((await served.ask(`/files/${at}/nothing`, asked)).status).toBe(404);
  });
});

test('/stats counts, and /metrics tells', async () => {
  await put(`${at}/a`, `${at} y`);
  await put(`${at}/b`, `${at} y`);
  const stats = await served.json<PutStats>('/stats');
  expect(stats.paths).toBeGreaterThanOrEqual(2);
  expect(stats.bytesSaved).toBeGreaterThan(0);
  const { headers, body } = await served.ask('/metrics');
  expect(headers['content-type']).toContain('text/plain');
  const text = body.toString();
  expect(text).toMatch(/imgdedup_puts_total\{outcome="linked"\} [1-9]/);
  expect(text).toMatch(
    /imgdedup_http_requests_total\{route="\/files\/\{path\}",method="PUT",status="200"\} [1-9]/,
  );
  expect(text).toMatch(/imgdedup_http_in_flight\{lane="changes"\} 0/);
  expect(text).toContain('process_resident_memory_bytes');
});

test('/state counts all requests but those for it', async () => {
  interface State {
    readonly requests: number;
    readonly inFlight: number;
    readonly puts: { readonly linked: number };
  }
  const before = await served.json<State>('/state');
  await put(`${at}/state-a`, `${at} z`);
  await put(`${at}/state-b`, `${at} z`);
  expect((await served.ask('/healthz')).status).toBe(200);
  await served.json<State>('/state');
  const after = await served.json<State>('/state');
  expect(after.requests - before.requests).toBe(3);
  expect(after.puts.linked - before.puts.linked).toBe(1);
  expect(after.inFlight).toBe(0);
});

test('names of any bytes go there and back', async () => {
  const { status } = await served.put(`${at}/%ff%fe%20%2520`, 'odd');
  expect(status).toBe(200);
  const [entry] = await list(`under=${at}`);
  expect(entry?.path).toBe(`${at}/\udcff\udcfe %20`);
  expect((await served.ask(`/files/${at}/%FF%FE%20%2520`)).body.toString()).toBe('odd');
});

test('all of it is there for the next server', async () => {
  await using other = await ServedFolder.open();
  await other.put('a', 'x', '?state=done');
  await other.stop();
  await expect(other.ask('/healthz')).rejects.toThrow('ENOENT');
  expect(other.faults).toEqual([]);
});
