import type { Writable } from 'node:stream';
import { escapeText } from './quote.js';
import { plain, type Style } from './style.js';
import { wrapped, type Readers } from './wrap.js';

/** Says to people what went wrong, on stderr. Programs are told in their document, on stdout. */
export function reportError(
  stderr: Writable & Readers,
  code: string,
  message: string,
  style: Style = plain,
): void {
  const text = `${style.bad('imgdedup:')} ${escapeText(message)} [${code}]`;
  stderr.write(`${wrapped(text, stderr)}\n`);
}

/** Where an error came from, with what caused it; a message may hold any name. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const places = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  const lines = [`${error.name}: ${error.message}`, ...places];
  return lines.map((line) => `${escapeText(line)}\n`).join('') + traceOf(error.cause);
}
