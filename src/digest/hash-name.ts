import { isPartName } from '../model/plugins/plugin.js';

/** Which of the built-in hashes, and how long its digests are. */
export interface HashName {
  /** Stands before the colon of a content id, and in `meta`. */
  readonly name: BuiltInName;
  /** Length of a digest in bytes. */
  readonly width: number;
}

/** Lengths of digests in bytes: one, or what each is without a length of one's choice. */
const widths = { xxh64: 8, sha256: 32, blake2b512: 64, shake256: 32, blake3: 32 } as const;
export type BuiltInName = keyof typeof widths;

export const builtInNames: readonly string[] = Object.keys(widths);

/** XOFs give as many bytes as are asked for. */
const choosable: ReadonlySet<BuiltInName> = new Set<BuiltInName>(['shake256', 'blake3']);
/** Fewer would be a weaker hash than the default; more than this says nothing more. */
const [fewestBytes, mostBytes] = [8, 255];

/** What {@link parseHashName} takes, for people. */
export const allowedHashNames = `xxh64, sha256, blake2b512, shake256, blake3; the last two also with a length from ${fewestBytes} to ${mostBytes} bytes, such as blake3:64; or PLUGIN.HASH`;

/** @returns undefined where it names no built-in hash */
export function parseHashName(text: string): HashName | undefined {
  const [, word, length] = /^([a-z0-9]+)(?::([1-9]\d{0,2}))?$/.exec(text) ?? [];
  if (word === undefined || !isBuiltInName(word)) return undefined;
  if (length === undefined) return { name: word, width: widths[word] };
  const width = Number(length);
  const isAllowed = choosable.has(word) && width >= fewestBytes && width <= mostBytes;
  return isAllowed ? { name: word, width } : undefined;
}

/** In one way only: a length that the hash has anyway is left out. Reverses {@link parseHashName}. */
export function formatHashName({ name, width }: { readonly name: string; readonly width: number }) {
  // A plugin's has one length.
  const isUsual = isPartName(name) || (isBuiltInName(name) && widths[name] === width);
  return isUsual ? name : `${name}:${width}`;
}

/** A built-in hash, or one that a plugin may have, in the one way that settings have it; undefined for others. */
export function hashNameIn(text: string): string | undefined {
  if (isPartName(text)) return text;
  const name = parseHashName(text);
  return name && formatHashName(name);
}

function isBuiltInName(word: string): word is BuiltInName {
  return Object.hasOwn(widths, word);
}
