import { escapeText } from './quote.js';
import { plain, type Style } from './style.js';
import { wrapped } from './wrap.js';

/** Says what went wrong: to people on stderr, to programs (`--json`) on stdout. */
export function reportError(
  code: string,
  message: string,
  json: boolean,
  style: Style = plain,
): void {
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  else {
    const text = `${style.bad('imgdedup:')} ${escapeText(message)} [${code}]`;
    process.stderr.write(`${wrapped(text, process.stderr)}\n`);
  }
}

/** Where an error came from, with what caused it; a message may hold any name. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const places = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  const lines = [`${error.name}: ${error.message}`, ...places];
  return lines.map((line) => `${escapeText(line)}\n`).join('') + traceOf(error.cause);
}
