import { expect, it } from 'vitest';
import { ImgdedupError, systemCode } from '../../../../../src/model/errors/errors.js';
import { indexWriteError } from '../../../../../src/picture/index/phash/index-write-error.js';

it.each([
  ['ENOSPC', 'STORE_FULL'],
  ['EDQUOT', 'STORE_FULL'],
  ['EACCES', 'STORE_UNWRITABLE'],
  ['EIO', 'STORE_UNWRITABLE'],
])('%s is %s', (code, ours) => {
  const cause = Object.assign(new Error(code), { code });
  expect(systemCode(indexWriteError('/index', cause))).toBe(ours);
});

it.each(['INTERRUPTED', 'STORE_DAMAGED', 'REPOSITORY_BUSY'] as const)(
  '%s stays what it is: it is no error of writing',
  (code) => {
    const cause = new ImgdedupError(code, 'while rows were fetched');
    expect(indexWriteError('/index', cause)).toBe(cause);
  },
);
