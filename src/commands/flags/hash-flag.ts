import { allowedHashNames, hashNameIn } from '../../digest/hash-name.js';
import { ImgdedupError } from '../../model/errors/errors.js';

/** The name of a hash that was typed, in the one way that settings have it. @throws ImgdedupError USAGE */
export function hashFlag(text: string): string {
  const name = hashNameIn(text);
  if (name !== undefined) return name;
  throw new ImgdedupError('USAGE', `There is no hash ${JSON.stringify(text)}.`, {
    remedy: `Allowed: ${allowedHashNames}.`,
  });
}
