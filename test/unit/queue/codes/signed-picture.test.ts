import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesToName, isRelPath, relPathFrom } from '../../../../src/model/paths/path.js';
import {
  isSigned,
  parsePictureAddress,
  pictureAddress,
  sign,
  type SignedPicture,
} from '../../../../src/queue/codes/signed-picture.js';

const key = Buffer.alloc(32, 7);
const heather: SignedPicture = {
  path: relPathFrom('2019/heather & co.jpg', '/'),
  hash: 'xxh64',
  digest: '9f86d081884c7d65',
  size: 183_402,
  mtimeMs: 1_577_836_800_250,
  expires: 1_900_000_000,
};

const pictures = fc.record({
  path: fc
    .uint8Array({ minLength: 1, maxLength: 40 })
    .map((bytes) => bytesToName(Buffer.from(bytes)))
    .filter((path) => isRelPath(path) && !path.includes('\0'))
    .map((path) => relPathFrom(path, '/')),
  hash: fc.constantFrom('xxh64', 'blake3:64', 'mine.sha-1'),
  digest: fc.uint8Array({ minLength: 8, maxLength: 32 }).map((d) => Buffer.from(d).toString('hex')),
  size: fc.integer({ min: 0, max: 1e14 }),
  mtimeMs: fc.integer({ min: -1e12, max: 1e14 }),
  expires: fc.integer({ min: 0, max: 1e10 }),
});

/** Whether somebody who has only this address is let in, and for what. */
function opened(address: string): SignedPicture | undefined {
  const asked = parsePictureAddress(address);
  if (asked === undefined) return undefined;
  return isSigned(key, asked.picture, asked.signature) ? asked.picture : undefined;
}

test('an address is written in one way', () => {
  expect(pictureAddress(heather, sign(key, heather))).toBe(
    '/photos/2019/heather%20%26%20co.jpg?content=xxh64:9f86d081884c7d65&size=183402&mtimeMs=1577836800250&expires=1900000000&signature=OpuAtNy6hVn3Yz0RdtTqQVz6Tx0jLLRtUfSB2ytZJSw',
  );
});

test('an address opens what was signed', () => {
  fc.assert(
    fc.property(pictures, (picture) => {
      expect(opened(pictureAddress(picture, sign(key, picture)))).toEqual(picture);
    }),
  );
});

test('another key opens nothing', () => {
  expect(opened(pictureAddress(heather, sign(Buffer.alloc(32, 8), heather)))).toBeUndefined();
});

test('whatever is changed in an address, it opens nothing', () => {
  const change = fc.constantFrom('', '0', '/', '%2E', '..', '&', '?', '+', '%00', 'a');
  fc.assert(
    fc.property(pictures, fc.nat(), fc.nat({ max: 2 }), change, (picture, at, width, put) => {
      const address = pictureAddress(picture, sign(key, picture));
      const from = at % address.length;
      const other = address.slice(0, from) + put + address.slice(from + width);
      fc.pre(other !== address);
      expect(opened(other)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('nothing has two addresses', () => {
  const address = pictureAddress(heather, sign(key, heather));
  for (const other of [
    address.replace('heather', '%68eather'),
    address.replace('%26', '&'),
    address.replace('%20', '+'),
    address.replace('2019', '2019/.'),
    address.replace('2019', 'x/../2019'),
    address.replace('size=', 'size=0'),
    address.replace('?', '?size=1&'),
    `${address}&size=183402`,
    `${address}&expires=1900000000`,
    `${address}#`,
    `http://localhost${address}`,
    `/${address}`,
    // The last digit of 32 bytes in Base64 has two bits that say nothing.
    ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      .split('')
      .map((last) => address.slice(0, -1) + last),
  ]) {
    if (other === address) continue;
    expect(opened(other), other).toBeUndefined();
  }
});
