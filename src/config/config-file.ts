/** `config.toml`: reading it, and changing one value in it. The only file that imports a TOML library. */
import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { ImgdedupError, systemCode, type ErrorDetails } from '../model/errors/errors.js';
import type { RawValue } from './settings.js';
import { replaceShownDefault, withShownDefault } from './config-text.js';
import { replaceText } from '../fs/replace-text.js';

export { defaultConfigText } from './config-text.js';

type Toml = typeof import('@decimalturn/toml-patch');

/** Loading it takes 8 ms, and most configuration files hold comments only. */
function loadToml(): Promise<Toml> {
  return import('@decimalturn/toml-patch');
}

/** Values under flat, dotted keys. */
type FlatConfig = ReadonlyMap<string, unknown>;

/**
 * What a configuration file sets, under flat, dotted keys (`scan.min-size`); dates as text. A file
 * that is missing or empty sets nothing.
 *
 * @throws ImgdedupError CONFIG_INVALID if the file cannot be read or is not TOML
 */
export async function readConfig(path: string): Promise<FlatConfig> {
  const text = await readText(path);
  return isSilent(text) ? new Map() : parseFlat(await loadToml(), path, text);
}

/** Whether a file sets nothing for sure: comments and the heads of tables, each of them once. */
function isSilent(text: string): boolean {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const heads = lines.map((line) => /^\[([a-z]+)\]\r?$/.exec(line)?.[1]);
  return !heads.includes(undefined) && new Set(heads).size === heads.length;
}

/**
 * Sets one value and keeps all else in the file, comments and blank lines included. The file is
 * made if it is missing; its folder is not. A crash leaves the old file or the new one.
 *
 * @param key flat and dotted; neither it nor the value is checked against the table of settings
 * @throws ImgdedupError CONFIG_INVALID if the file is not TOML or has no place for the key;
 *   STORE_FULL, STORE_UNWRITABLE
 */
export async function writeConfigValue(path: string, key: string, value: RawValue): Promise<void> {
  const toml = await loadToml();
  const text = await readText(path);
  const wanted = new Map(parseFlat(toml, path, text)).set(key, value);
  const changed = changeText(toml, path, { text, key, value });
  // Two ways to edit a file we did not write: make sure that it now says this and nothing else.
  if (!means(toml, path, changed, wanted)) {
    throw invalid(path, `${key} cannot be set without changing something else. Edit it by hand.`);
  }
  await replaceConfig(path, changed);
}

/**
 * Takes one value out, with a comment that stands behind it, and shows the default in its place; all
 * else in the file is kept.
 *
 * @returns false where the file did not set it, and is left as it is
 * @throws ImgdedupError CONFIG_INVALID if the file is not TOML; STORE_FULL, STORE_UNWRITABLE
 */
export async function removeConfigValue(path: string, key: string): Promise<boolean> {
  const toml = await loadToml();
  const text = await readText(path);
  const wanted = new Map(parseFlat(toml, path, text));
  if (!wanted.delete(key)) return false;
  const isRight = (changed: string): boolean => means(toml, path, changed, wanted);
  const changed =
    [...withShownDefault(text, key)].find(isRight) ?? patchedWithout(toml, path, { text, key });
  if (!isRight(changed)) {
    throw invalid(
      path,
      `${key} cannot be taken out without changing something else. Edit it by hand.`,
    );
  }
  await replaceConfig(path, changed);
  return true;
}

/** For what does not stand on lines of its own, such as an inline table. */
function patchedWithout(toml: Toml, path: string, { text, key }: Omit<Change, 'value'>): string {
  const document = parseDocument(toml, path, text);
  const parts = key.split('.');
  const name = parts.pop() ?? key;
  let table = document;
  for (const part of parts) {
    const next = table[part];
    table = isTable(next) ? next : {};
  }
  delete table[name];
  return withFinalNewline(toml.patch(text, document));
}

async function replaceConfig(path: string, text: string): Promise<void> {
  try {
    await replaceText(path, text);
  } catch (error) {
    throw storeError(path, error);
  }
}

interface Change {
  readonly text: string;
  readonly key: string;
  readonly value: RawValue;
}

function changeText(toml: Toml, path: string, { text, key, value }: Change): string {
  const flat = parseFlat(toml, path, text);
  const replaced = flat.has(key) ? undefined : replaceShownDefault(text, key, value);
  if (replaced !== undefined && means(toml, path, replaced, new Map(flat).set(key, value))) {
    return replaced;
  }
  const document = parseDocument(toml, path, text);
  const parts = key.split('.');
  const name = parts.pop() ?? key;
  let table = document;
  for (const part of parts) {
    const next = (table[part] ??= {});
    if (!isTable(next)) throw invalid(path, `${part} is not a table, so ${key} has no place.`);
    table = next;
  }
  table[name] = value;
  return withFinalNewline(toml.patch(text, document));
}

/** Whether `text` sets exactly `wanted`. */
function means(toml: Toml, path: string, text: string, wanted: FlatConfig): boolean {
  try {
    return isDeepStrictEqual(new Map(parseFlat(toml, path, text)), wanted);
  } catch (error) {
    if (error instanceof ImgdedupError) return false;
    throw error;
  }
}

async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw invalid(path, `It cannot be read (${systemCode(error) ?? String(error)}).`, {
      cause: error,
    });
  }
  if (!isUtf8(bytes)) throw invalid(path, 'It is not UTF-8.');
  return bytes.toString('utf8');
}

function parseFlat(toml: Toml, path: string, text: string): FlatConfig {
  const flat = new Map<string, unknown>();
  const visit = (table: Table, prefix: string): void => {
    for (const [name, value] of Object.entries(table)) {
      // A name with a dot in quotes is not the dotted key it looks like.
      const key = prefix + (name.includes('.') ? JSON.stringify(name) : name);
      if (isTable(value)) visit(value, `${key}.`);
      else flat.set(key, value instanceof Date ? value.toISOString() : value);
    }
  };
  visit(parseDocument(toml, path, text), '');
  return flat;
}

type Table = Record<string, unknown>;

function parseDocument(toml: Toml, path: string, text: string): Table {
  try {
    const document: unknown = toml.parse(text);
    return isTable(document) ? document : {};
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const at = 'line' in error ? `, line ${String(error.line)}` : '';
    // Its message also shows the line; the last line says what is wrong with it.
    const reason = error.message.trimEnd().split('\n').at(-1) ?? '';
    throw invalid(path + at, `${reason}.`, {
      remedy:
        'Correct that line, or move the file away: every setting has a default, which "imgdedup config list" shows then.',
      cause: error,
    });
  }
}

function isTable(value: unknown): value is Table {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

function invalid(place: string, reason: string, details?: ErrorDetails): ImgdedupError {
  return new ImgdedupError('CONFIG_INVALID', `Configuration ${place}: ${reason}`, details);
}

function storeError(path: string, cause: unknown): unknown {
  const code = systemCode(cause);
  if (code === undefined) return cause;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new ImgdedupError(
    full ? 'STORE_FULL' : 'STORE_UNWRITABLE',
    `Configuration ${path} cannot be written (${code}); it is as it was.`,
    { remedy: full ? 'Free some space.' : 'Check its owner and permissions.', cause },
  );
}

function withFinalNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
