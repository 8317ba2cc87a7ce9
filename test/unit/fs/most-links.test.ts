import { linkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { mostLinks } from '../../../src/fs/most-links.js';
import { PhotoFolder } from '../support/photo-folder.js';

const limit = mostLinks(tmpdir());

test.runIf(limit !== undefined && limit < 70_000)('is what the filesystem allows', () => {
  using folder = new PhotoFolder();
  writeFileSync(folder.at('a'), '');
  for (let names = 1; names < (limit ?? 0); names += 1)
    linkSync(folder.at('a'), folder.at(`${names}`));
  expect(() => linkSync(folder.at('a'), folder.at('one more'))).toThrow('EMLINK');
});
