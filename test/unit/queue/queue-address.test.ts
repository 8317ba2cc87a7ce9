import { expect, test } from 'vitest';
import { parseQueueAddress, shownAddress } from '../../../src/queue/queue-address.js';
import { codeThrownBy } from '../storage/expect-code.js';

test.each([
  ['redis://nas.local', 'redis://nas.local:6379', undefined],
  ['redis://:a%25b%40@nas.local:7000/3', 'redis://nas.local:7000/3', 'a%b@'],
  ['rediss://user:secret@[::1]/', 'rediss://[::1]:6379', 'secret'],
])('%s', (text, shown, password) => {
  const address = parseQueueAddress(text);
  expect(shownAddress(address)).toBe(shown);
  expect(address.password).toBe(password);
});

test.each([
  '',
  'nas.local',
  'http://nas.local',
  'redis://',
  'redis:///x',
  'redis://nas.local/photos',
  'redis://nas.local/0?x=1',
  'redis://nas.local/0#x',
  'redis://:%zz@nas.local',
])('%s is none', (text) => {
  expect(codeThrownBy(() => parseQueueAddress(text))).toBe('USAGE');
});
