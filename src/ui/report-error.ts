import { escapeText } from './quote.js';
import { plain, type Style } from './style.js';

/** Says what went wrong: to people on stderr, to programs (`--json`) on stdout. */
export function reportError(
  code: string,
  message: string,
  json: boolean,
  style: Style = plain,
): void {
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  else process.stderr.write(`${style.bad('imgdedup:')} ${escapeText(message)} [${code}]\n`);
}
