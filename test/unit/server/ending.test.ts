/** How much is taken on, and how a server ends. */
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { findRepository } from '../../../src/library/repository/discover.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { ServedFolder } from '../support/served-folder.js';

/** A put whose body comes when it is told to. */
async function halfPut(served: ServedFolder, path: string, length: number) {
  const socket = await served.connection();
  let answer = '';
  socket.on('data', (part) => (answer += part.toString()));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.write(served.head(`PUT /files/${path}`, { 'content-length': String(length) }));
  socket.write('x');
  return {
    status: () => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1],
    headers: () => answer,
    finish: () => socket.write('x'.repeat(length - 1)),
    closed,
    destroy: () => socket.destroy(),
  };
}

async function inFlight(served: ServedFolder): Promise<string> {
  return (await served.ask('/metrics')).body.toString();
}

describe('too much at once', () => {
  test('more requests than are let in: 429, Retry-After, and the connection goes on', async () => {
    await using served = await ServedFolder.open({ maxQueue: 2 });
    const halves = [await halfPut(served, 'a', 10), await halfPut(served, 'b', 10)];
    await expect.poll(() => inFlight(served)).toContain('in_flight{lane="changes"} 2');
    const twice = `${served.head('PUT /files/c', { 'content-length': '1' })}x`;
    const answers = await served.raw(twice + twice);
    expect(answers.match(/HTTP\/1\.1 429 /g)).toHaveLength(2);
    expect(answers.toLowerCase()).toContain('retry-after: 1');
    expect(answers.toLowerCase()).not.toContain('connection: close');
    // Who looks is not kept waiting by who puts.
    expect((await served.ask('/files')).status).toBe(200);
    for (const half of halves) half.finish();
    for (const half of halves) await expect.poll(half.status).toBe('200');
    expect((await served.put('c', 'x')).status).toBe(200);
    for (const half of halves) half.destroy();
  });

  test('more bytes than are in memory at once: 429 before they come', async () => {
    await using served = await ServedFolder.open({ maxBody: 1000 });
    const halves = [];
    for (const path of ['a', 'b', 'c', 'd']) halves.push(await halfPut(served, path, 1000));
    await expect.poll(() => inFlight(served)).toContain('http_bytes_in_flight 4000');
    expect((await served.put('e', 'x')).status).toBe(429);
    const chunked = await served.ask('/files/e', {
      method: 'PUT',
      headers: { 'transfer-encoding': 'chunked' },
      body: 'x',
    });
    expect(chunked.status).toBe(429);
    halves[0]?.destroy();
    await expect.poll(async () => (await served.put('e', 'x')).status).toBe(200);
    for (const half of halves) half.destroy();
    await expect.poll(() => inFlight(served)).toContain('http_bytes_in_flight 0');
  });

  test('more questions than wait for each other: 429; files are put meanwhile', async () => {
    await using served = await ServedFolder.open({ maxQueue: 2 });
    const asked = [1, 2, 3, 4, 5].map(() => served.ask('/groups?refresh=true'));
    expect((await served.put('a', 'x')).status).toBe(200);
    const statuses = (await Promise.all(asked))
      .map(({ status }) => status)
      .toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, 200, 429, 429, 429]);
  });
});

describe('ending', () => {
  test('what is under way is done, nothing else is taken, and the socket is gone at once', async () => {
    await using served = await ServedFolder.open();
    const { address } = served;
    if (address.kind !== 'socket') throw new Error('no socket');
    const half = await halfPut(served, 'a', 10);
    await expect.poll(() => inFlight(served)).toContain('in_flight{lane="changes"} 1');
    const waiting = await served.connection();
    waiting.on('error', () => undefined);
    served.tellToStop();
    await expect.poll(() => existsSync(address.path)).toBe(false);
    await expect(served.ask('/healthz')).rejects.toThrow(/ENOENT|ECONNREFUSED/);
    half.finish();
    await half.closed;
    expect(half.status()).toBe('200');
    expect(half.headers().toLowerCase()).toContain('connection: close');
    await served.stop();
    await using repository = await Repository.open(findRepository(served.folder.root));
    expect(await repository.find('a')).toMatchObject({ path: 'a', size: 10 });
    expect(served.faults).toEqual([]);
  });

  test('a request on a connection that was there: 503, and not ready', async () => {
    await using served = await ServedFolder.open();
    const held = await halfPut(served, 'a', 10);
    const socket = await served.connection();
    let answers = '';
    socket.on('data', (part) => (answers += part.toString()));
    const half = served.head('GET /healthz');
    socket.write(half.slice(0, -2));
    await expect.poll(() => inFlight(served)).toContain('in_flight{lane="changes"} 1');
    served.tellToStop();
    await expect.poll(() => existsSync(served.folder.at('.imgdedup/serve.sock'))).toBe(false);
    socket.write('\r\n');
    await once(socket, 'close');
    expect(answers).toMatch(/^HTTP\/1\.1 503 [\s\S]*"ready":false/);
    held.destroy();
    await served.stop();
  });

  test('who never ends his request does not keep it', async () => {
    await using served = await ServedFolder.open({ patienceMs: 50 });
    const half = await halfPut(served, 'a', 10);
    await served.stop();
    await half.closed;
    expect(existsSync(served.folder.at('a'))).toBe(false);
  });

  test('a question is given up', async () => {
    await using served = await ServedFolder.open();
    for (let count = 0; count < 300; count += 1) served.folder.write(`${count}.jpg`, 'same');
    const asked = served.ask('/groups?refresh=true').then(
      ({ status }) => status,
      () => 'cut off',
    );
    await expect.poll(() => inFlight(served)).toContain('in_flight{lane="questions"} 1');
    await served.stop();
    // It may have been done just before.
    expect([200, 503, 'cut off']).toContain(await asked);
  });

  test('who asks and goes away leaves nothing behind', async () => {
    await using served = await ServedFolder.open();
    const socket = await served.connection();
    socket.write(served.head('GET /groups?refresh=true'));
    await expect.poll(() => inFlight(served)).toContain('in_flight{lane="questions"} 1');
    socket.destroy();
    await expect.poll(() => inFlight(served)).toContain('in_flight{lane="questions"} 0');
    expect((await served.ask('/groups?refresh=true')).status).toBe(200);
    expect(served.faults).toEqual([]);
  });
});
