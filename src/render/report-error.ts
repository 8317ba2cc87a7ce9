import type { Writable } from 'node:stream';
import { escapeText } from './quote.js';
import { plain, type Style } from './style.js';
import { wrapped, type Readers } from './wrap.js';

/** What is wrong, and what to do about it. */
export interface ToldError {
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** Both as people read them, one after the other. */
export function sentences({ message, remedy }: ToldError): string {
  return remedy === undefined ? message : `${message} ${remedy}`;
}

/** Says to people what went wrong, on stderr. Programs are told in their document, on stdout. */
export function reportError(
  stderr: Writable & Readers,
  code: string,
  error: ToldError,
  style: Style = plain,
): void {
  const text = `${style.bad('imgdedup:')} ${escapeText(sentences(error))} [${code}]`;
  stderr.write(`${wrapped(text, stderr)}\n`);
}

/** Where an error came from, with what caused it; a message may hold any name. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const places = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  const lines = [`${error.name}: ${error.message}`, ...places];
  return lines.map((line) => `${escapeText(line)}\n`).join('') + traceOf(error.cause);
}
