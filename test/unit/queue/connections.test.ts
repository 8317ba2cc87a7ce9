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
