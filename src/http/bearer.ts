import { refusal } from './answer.js';
import { isSame } from './secret.js';

/** Whether a request brings one of these tokens. Takes as long whichever it is, or is not. */
export function isLetIn(authorization: string | undefined, tokens: readonly string[]): boolean {
  const [, given = ''] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  return tokens.filter((token) => isSame(given, token)).length > 0;
}

export const notLetIn = refusal(
  'UNAUTHORIZED',
  'Send the token that the server told: Bearer TOKEN.',
  { 'www-authenticate': 'Bearer realm="imgdedup"' },
);
