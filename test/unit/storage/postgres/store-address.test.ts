import { expect, test } from 'vitest';
import {
  formatServer,
  isReadableOnTheWay,
  parseServer,
} from '../../../../src/storage/postgres/store-address.js';

test.each([
  ['postgres://anna@nas.local/photos', true],
  ['postgres://anna@127.0.0.1.example.net/photos', true],
  ['postgres://anna@[2001:db8::1]/photos', true],
  ['postgres://anna@nas.local/photos?sslmode=require', false],
  ['postgres://anna@nas.local/photos?sslmode=verify-full', false],
  ['postgres://anna@localhost/photos', false],
  ['postgres://anna@127.0.0.1:5433/photos', false],
  ['postgres://anna@[::1]/photos', false],
  ['postgres://anna@socket/photos?host=/run/postgresql', false],
])('%s can be read on the way: %s', (address, isReadable) => {
  expect(isReadableOnTheWay(parseServer(address))).toBe(isReadable);
  // Its normal form means the same.
  expect(isReadableOnTheWay(parseServer(formatServer(parseServer(address))))).toBe(isReadable);
});

test.each(['allow', 'prefer', 'verify-ca', 'no-verify', ''])(
  'sslmode=%s is none of ours',
  (mode) => {
    expect(() => parseServer(`postgres://anna@h/d?sslmode=${mode}`)).toThrow(/disable, require/);
  },
);
