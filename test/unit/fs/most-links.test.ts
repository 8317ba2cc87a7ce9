import { linkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { without, type Need } from '../../needs.js';
import { mostLinks } from '../../../src/fs/most-links.js';
import { PhotoFolder } from '../support/photo-folder.js';

const limit = mostLinks(tmpdir());

const few: Need = {
  isThere: limit !== undefined && limit < 70_000,
  what: 'a temporary folder whose filesystem limits hard links to fewer than 70,000',
};

test('is what the filesystem allows', ({ skip }) => {
  skip(...without(few));
  using folder = new PhotoFolder();
  writeFileSync(folder.at('a'), '');
  for (let names = 1; names < (limit ?? 0); names += 1)
    linkSync(folder.at('a'), folder.at(`${names}`));
  expect(() => linkSync(folder.at('a'), folder.at('one more'))).toThrow('EMLINK');
});
