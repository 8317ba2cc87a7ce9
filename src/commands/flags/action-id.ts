import { ImgdedupError } from '../../model/errors/errors.js';

/** @throws ImgdedupError USAGE */
export function actionId(text: string): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && id >= 1 && id < 2 ** 32) return id;
  throw new ImgdedupError('USAGE', `An action has a number, not "${text}".`, {
    remedy: '"imgdedup log" lists them.',
  });
}
