import { expect } from 'vitest';
import { ImgdedupError, type ErrorCode } from '../../../src/model/errors/errors.js';

/** The code of the error that a call throws; anything but an {@link ImgdedupError} fails the test. */
export function codeThrownBy(call: () => unknown): ErrorCode | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

/** The code with which a promise is rejected, or undefined where it is kept. */
export async function codeRejectedBy(promise: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): ErrorCode | undefined {
  if (!(error instanceof ImgdedupError)) throw error;
  expect(error.message).not.toBe('');
  return error.code;
}
