import { escapeText } from './quote.js';

/** Says what went wrong: to people on stderr, to programs (`--json`) on stdout. */
export function reportError(code: string, message: string, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  else process.stderr.write(`imgdedup: ${escapeText(message)} [${code}]\n`);
}
