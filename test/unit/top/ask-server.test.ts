import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { askServer, parseServerState } from '../../../src/top/ask-server.js';
import { makeFolder } from '../../cli/support.js';

const puts = { written: 1, linked: 2, unchanged: 3 };
const state = {
  pid: 1,
  since: 2,
  requests: 3,
  refused: 4,
  failed: 5,
  puts,
  putBytes: puts,
  bytesInFlight: 6,
  inFlight: 7,
  waiting: 8,
};

test('a state is read as it is told, and what newer servers add is passed over', () => {
  expect(parseServerState(JSON.stringify({ ...state, more: true }))).toEqual(state);
});

test.each([
  ...Object.keys(state).map((name) => JSON.stringify({ ...state, [name]: -1 })),
  JSON.stringify({ ...state, puts: { ...puts, linked: 'many' } }),
  'null',
  '[]',
  'nonsense',
  '',
])('no state: %s', (text) => {
  expect(parseServerState(text)).toBeUndefined();
});

test.each([
  'HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}',
  `HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n${' '.repeat(100_000)}`,
  'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}',
  'nonsense',
  '',
])('whoever answers otherwise is no server: %#', async (answer) => {
  using folder = makeFolder();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(answer);
  });
  const path = folder.at('socket');
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  expect(await askServer(path)).toBeUndefined();
  server.close();
  expect(await askServer(folder.at('nothing'))).toBeUndefined();
});
