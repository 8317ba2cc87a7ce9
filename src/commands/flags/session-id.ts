import { ImgdedupError } from '../../model/errors/errors.js';

/** @throws ImgdedupError USAGE */
export function sessionId(text: string): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && id >= 1 && id < 2 ** 32) return id;
  throw new ImgdedupError('USAGE', `A session has a number, not "${text}".`, {
    remedy: '"imgdedup sessions" lists them.',
  });
}
