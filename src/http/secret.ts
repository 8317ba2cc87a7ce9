import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Bytes of a token: as many as nobody guesses. */
const tokenBytes = 32;

export function newToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

/** Takes as long whatever the text is. */
export function isSame(text: string, secret: string): boolean {
  return timingSafeEqual(digestOf(text), digestOf(secret));
}

/** As long as any other one: the time tells nothing of lengths either. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
