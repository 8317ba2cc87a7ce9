import { bytesToName, nameToBytes } from '../model/paths/path.js';

/**
 * Controls, quotes, line separators, and marks that reorder or hide text: a file name must not be
 * able to speak to the terminal. Lone surrogates stand for bytes that are not UTF-8.
 */
const unsafe =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001F"\\\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\uD800-\uDFFF]/u;
const unsafeAll = new RegExp(unsafe, 'gu');
const escapes: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** A path for people: as it is if that is harmless, else in quotes with escapes, as git does. */
export function quotePath(path: string): string {
  if (!unsafe.test(path)) return path;
  return `"${path.replace(unsafeAll, (character) => escapes[character] ?? octal(character))}"`;
}

/** What {@link quotePath} put in quotes; undefined where a text is not of that form. */
export function unquotePath(text: string): string | undefined {
  if (!/^"(?:[^"\\]|\\(?:[trn"\\]|[0-3][0-7]{2}))*"$/s.test(text)) return undefined;
  const parts = text.slice(1, -1).match(/\\(?:[trn"\\]|[0-7]{3})|[^\\]+/g) ?? [];
  return bytesToName(Buffer.concat(parts.map(unescape)));
}

function unescape(part: string): Buffer {
  if (!part.startsWith('\\')) return nameToBytes(part);
  const named = Object.entries(escapes).find(([, escape]) => escape === part);
  return named === undefined ? Buffer.of(Number.parseInt(part.slice(1), 8)) : Buffer.from(named[0]);
}

/** Text on one line that may hold a path, made harmless in place: quotes stay. */
export function escapeText(text: string): string {
  return text.replace(unsafeAll, (character) =>
    /["\\]/.test(character) ? character : (escapes[character] ?? octal(character)),
  );
}

function octal(character: string): string {
  return [...nameToBytes(character)]
    .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('');
}

/** One word of a command, whatever bytes it has: nothing is special between apostrophes but the next one. */
export function shellWord(text: string): string {
  if (nameToBytes(text).includes(0)) throw new RangeError('no name holds a zero byte');
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
