import { join } from 'node:path';
import { isToken, tokenIn } from '../http/token-file.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { ServedAddress } from './address.js';

/**
 * What lets somebody in at an address: `IMGDEDUP_TOKEN`, or what a file of theirs keeps for it.
 * @param folder of a person's configuration, absolute
 * @throws ImgdedupError SERVER_DENIED where there is none, TOKEN_UNUSABLE
 */
export function tokenFor(
  { authority }: ServedAddress,
  folder: string,
  { IMGDEDUP_TOKEN: given }: NodeJS.ProcessEnv,
): string {
  if (given !== undefined && given !== '') {
    if (isToken(given)) return given;
    throw new ImgdedupError('TOKEN_UNUSABLE', 'What IMGDEDUP_TOKEN holds is no token.', {
      remedy: 'Give it the line that "imgdedup serve --readers-at" printed below the address.',
    });
  }
  const path = join(folder, 'tokens', authority);
  const kept = tokenIn(path);
  if (kept !== undefined) return kept;
  throw new ImgdedupError('SERVER_DENIED', `There is no token for ${authority}.`, {
    remedy: `Set IMGDEDUP_TOKEN to the token that the server told, or keep it in ${path}, readable for you only.`,
  });
}
