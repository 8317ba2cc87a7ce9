import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { Connections, load } from '../../../src/queue/bullmq.js';
import { parseQueueAddress } from '../../../src/queue/queue-address.js';
import { redisServer, without } from '../../needs.js';
import { codeThrownBy } from '../storage/expect-code.js';
import { Redis } from '../support/redis.js';
import { SilentProxy } from '../support/silent-proxy.js';

test('where the packages are missing, that is said', () => {
  expect(codeThrownBy(() => load(createRequire('/')))).toBe('QUEUE_UNAVAILABLE');
});

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
