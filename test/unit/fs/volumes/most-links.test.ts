import { linkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onDisk, without, type Need } from '../../../needs.js';
import { linkLimitOf, mostLinks } from '../../../../src/fs/volumes/most-links.js';
import { PhotoFolder } from '../../support/photo-folder.js';

const limit = mostLinks(onDisk);

const few: Need = {
  isThere: limit !== undefined && limit < 70_000,
  what: 'a temporary folder whose filesystem limits hard links to fewer than 70,000',
};

test('is what the filesystem allows', ({ skip }) => {
  skip(...without(few));
  using folder = new PhotoFolder(onDisk);
  writeFileSync(folder.at('a'), '');
  for (let names = 1; names < (limit ?? 0); names += 1)
    linkSync(folder.at('a'), folder.at(`${names}`));
  expect(() => linkSync(folder.at('a'), folder.at('one more'))).toThrow('EMLINK');
});

test.each([
  ['ext4', 0xef53n, 65_000],
  ['btrfs', 0x9123683en, 65_535],
  ['ntfs3', 0x7366746en, 4000],
  ['f2fs', 0xf2f52010n, 4_294_967_295],
  ['xfs', 0x58465342n, 2_147_483_647],
])('of %s is what its kernel module defines', (_, magic, most) => {
  expect(linkLimitOf(magic)).toBe(most);
  // As of a 32-bit kernel.
  expect(linkLimitOf(BigInt.asIntN(32, magic))).toBe(most);
});

test.each([
  ['NFS', 0x6969n],
  ['SMB', 0xfe534d42n],
  ['CIFS', 0xff534d42n],
  ['FUSE', 0x65735546n],
  ['tmpfs', 0x01021994n],
])('of %s is not known', (_, magic) => {
  expect(linkLimitOf(magic)).toBeUndefined();
});
