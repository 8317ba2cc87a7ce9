import { expect, test } from 'vitest';
import { Connections } from '../../../src/queue/connections.js';
import { parseQueueAddress } from '../../../src/queue/queue-address.js';
import { redisServer, without } from '../../needs.js';
import { Redis } from '../support/redis.js';
import { SilentProxy } from '../support/silent-proxy.js';

test('a server that owes an answer and says nothing is asked through another connection', async ({
  skip,
}) => {
  skip(...without(redisServer));
  await using redis = await Redis.start();
  await using proxy = await SilentProxy.start(redis.port);
  const address = parseQueueAddress(`redis://127.0.0.1:${proxy.port}`);
  await using connections = await Connections.open(address, 300);
  const { client } = connections;
  await client.ping();
  const seen: boolean[] = [];
  client.on('close', () => seen.push(connections.isThere));
  client.on('ready', () => seen.push(connections.isThere));
  proxy.silence();
  // Nothing is taken for lost because nobody asks.
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(seen).toEqual([]);
  await client.ping();
  expect(seen).toEqual([false, true]);
});

test('whoever waits for a server that fell silent is told when that is given up', async ({
  skip,
}) => {
  skip(...without(redisServer));
  await using redis = await Redis.start();
  await using proxy = await SilentProxy.start(redis.port);
  const address = parseQueueAddress(`redis://127.0.0.1:${proxy.port}`);
  const connections = await Connections.open(address, 300);
  const { client } = connections;
  await client.ping();
  proxy.cut();
  const isAway = new Promise<void>((resolve) => client.on('close', resolve));
  const asked = client.ping().then(
    () => 'answered',
    () => 'told',
  );
  await isAway;
  // Another connection is being made, and does not get ready.
  await new Promise((resolve) => setTimeout(resolve, 400));
  await connections[Symbol.asyncDispose]();
  expect(await asked).toBe('told');
});

test('a worker ends while one of its connections waits to be made anew, and the others are there', async ({
  skip,
}) => {
  skip(...without(redisServer));
  await using redis = await Redis.start();
  await using proxy = await SilentProxy.start(redis.port);
  const address = parseQueueAddress(`redis://127.0.0.1:${proxy.port}`);
  const connections = await Connections.open(address);
  const worker = await connections.worker(
    () => Promise.resolve(),
    20_000,
    () => undefined,
  );
  const blocked = async (): Promise<string | undefined> =>
    /id=(\d+) .*cmd=bzpopmin/.exec(await redis.ask('CLIENT', 'LIST'))?.[1];
  await expect.poll(blocked).toBeDefined();
  proxy.refuse();
  await redis.ask('CLIENT', 'KILL', 'ID', (await blocked()) ?? '');
  // Its first attempts have failed.
  await new Promise((resolve) => setTimeout(resolve, 700));
  await connections[Symbol.asyncDispose]();
  const late = new Promise((resolve) => setTimeout(() => resolve('waits'), 2000));
  expect(await Promise.race([worker.close().then(() => 'ended'), late])).toBe('ended');
});
