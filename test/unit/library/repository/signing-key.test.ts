import { chmodSync, readdirSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { signingKey } from '../../../../src/library/repository/signing-key.js';
import { codeThrownBy } from '../../storage/expect-code.js';
import { PhotoFolder } from '../../support/photo-folder.js';

test('a key is made once, of its own for each repository, and nothing is left beside it', () => {
  using folder = new PhotoFolder();
  using other = new PhotoFolder();
  const key = signingKey(folder.root);
  expect(signingKey(folder.root)).toEqual(key);
  expect(signingKey(other.root)).not.toEqual(key);
  expect(readdirSync(folder.root)).toEqual(['signing-key']);
});

test('one that others can read, or that is none, is not used', () => {
  using folder = new PhotoFolder();
  signingKey(folder.root);
  chmodSync(folder.at('signing-key'), 0o640);
  expect(codeThrownBy(() => signingKey(folder.root))).toBe('TOKEN_UNUSABLE');
  chmodSync(folder.at('signing-key'), 0o600);
  truncateSync(folder.at('signing-key'), 5);
  expect(codeThrownBy(() => signingKey(folder.root))).toBe('TOKEN_UNUSABLE');
  expect(codeThrownBy(() => signingKey(folder.at('nowhere')))).toBe('TOKEN_UNUSABLE');
});
