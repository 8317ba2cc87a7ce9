/** Settings that are lists: file name extensions, globs. */
import type { RawValue, ValueType } from './setting-values.js';

const quoted = /"(?:[^"\\]|\\.)*"|'[^']*'/g;
const arrayOfQuoted = /^\[\s*(?:(?:"(?:[^"\\]|\\.)*"|'[^']*')\s*(?:,\s*|(?=\])))*\]$/;

/** A list whose items `parseItem` reads; undefined refuses the item. Items that repeat are dropped. */
export function listOf(
  allowed: string,
  parseItem: (item: string) => string | undefined,
): ValueType<readonly string[]> {
  return {
    allowed,
    parse(raw) {
      const items = stringsOf(raw);
      if (items === undefined) return undefined;
      const known = items.map(parseItem).filter((item) => item !== undefined);
      return known.length === items.length ? [...new Set(known)] : undefined;
    },
    fromText: listFromText,
    format: formatList,
  };
}

/** The items if `raw` is an array of nothing but strings. */
export function stringsOf(raw: unknown): string[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  const strings = raw.filter((item) => typeof item === 'string');
  return strings.length === raw.length ? strings : undefined;
}

/**
 * `jpg,png` or `["jpg", "png"]` as a list. Text that looks like an array but has a broken string
 * in it is returned as it is, which no list setting takes.
 */
export function listFromText(text: string): RawValue {
  const trimmed = text.trim();
  if (!arrayOfQuoted.test(trimmed)) return splitList(trimmed);
  try {
    return (trimmed.match(quoted) ?? []).map(unquote);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Text that {@link listFromText} turns into the same list. */
export function formatList(items: readonly string[]): string {
  const text = items.join(',');
  const again = splitList(text);
  const same = again.length === items.length && again.every((item, at) => item === items[at]);
  // A lone item such as `["a"]` would be taken for an array.
  return items.length > 0 && same && !arrayOfQuoted.test(text) ? text : JSON.stringify(items);
}

/**
 * The parts between commas, trimmed, without the empty ones. A comma inside braces, brackets or
 * parentheses (`*.{jpg,png}`) or after a backslash belongs to its part.
 */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if ('{[('.includes(char)) depth += 1;
    else if ('}])'.includes(char)) depth = Math.max(0, depth - 1);
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Whether `glob` can be meant as one: not empty, no NUL, no `!` in front (but `!(a|b)` is fine). */
export function isGlob(glob: string): boolean {
  return glob !== '' && !glob.includes('\0') && (!glob.startsWith('!') || glob.startsWith('!('));
}

function unquote(literal: string): string {
  if (literal.startsWith("'")) return literal.slice(1, -1);
  const value: unknown = JSON.parse(literal);
  return String(value);
}
