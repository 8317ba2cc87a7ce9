import type { HashMaker, RunningHash } from '../model/plugins/plugin.js';
import { formatHashName, parseHashName, type HashName } from './hash-name.js';
import { startXxh64, xxh64Bytes } from './xxh64.js';

export type { RunningHash } from '../model/plugins/plugin.js';

/**
 * The hash that names contents. A repository is made with one and keeps it until `rehash`. Equal digests
 * only nominate: bytes decide, so a weak hash costs time, never a picture.
 */
export interface ContentHash extends HashMaker {
  /** Digest of bytes that are all in memory. */
  digest(bytes: Uint8Array): Uint8Array;
}

/** By name, each made once. */
const made = new Map<string, Promise<ContentHash>>();
/** What threads, which cannot be handed a function, make the same hash of. */
const recipes = new WeakMap<ContentHash, readonly string[]>();

/** The built-in hash of this name, such as `sha256` or `blake3:64`, or undefined. */
export async function contentHash(text: string): Promise<ContentHash | undefined> {
  const parsed = parseHashName(text);
  if (parsed === undefined) return undefined;
  const name = formatHashName(parsed);
  const hash = made.get(name) ?? make(parsed);
  made.set(name, hash);
  recipes.set(await hash, [name]);
  return hash;
}

/** Both digests of the same bytes, one behind the other, in one pass. */
export function pairedHash(first: ContentHash, second: ContentHash): ContentHash {
  const hash = fromStart(`${first.name}+${second.name}`, first.width + second.width, () => {
    const [one, other] = [first.start(), second.start()];
    return {
      update(bytes) {
        for (let from = 0; from < bytes.length; from += sliceBytes) {
          const slice = bytes.subarray(from, from + sliceBytes);
          one.update(slice);
          other.update(slice);
        }
      },
      digest: () => Buffer.concat([one.digest(), other.digest()]),
    };
  });
  const [own, others] = [recipes.get(first), recipes.get(second)];
  if (own !== undefined && others !== undefined) recipes.set(hash, [...own, ...others]);
  return hash;
}

/** Fits a core's cache, so that the second hash finds what the first has fetched. */
const sliceBytes = 256 * 1024;

/** What {@link hashFromRecipe} makes the same hash of; undefined for a caller's own. */
export function recipeOf(hash: ContentHash): readonly string[] | undefined {
  return recipes.get(hash);
}

/** A hash that other threads can make of a recipe, too. */
export function withRecipe(hash: ContentHash, recipe: readonly string[]): ContentHash {
  recipes.set(hash, recipe);
  return hash;
}

/**
 * Reverses {@link recipeOf}.
 * @param makeOther of an item that names no built-in hash
 * @throws RangeError
 */
export async function hashFromRecipe(
  recipe: readonly string[],
  makeOther?: (item: string) => Promise<ContentHash | undefined>,
): Promise<ContentHash> {
  const hashes = recipe.map(async (item) => (await contentHash(item)) ?? makeOther?.(item));
  const [first, second] = await Promise.all(hashes);
  if (first === undefined) throw new RangeError(`no hash ${recipe.join(' ')}`);
  return second === undefined ? first : pairedHash(first, second);
}

async function make({ name, width }: HashName): Promise<ContentHash> {
  switch (name) {
    case 'xxh64':
      return { name, width, digest: xxh64Bytes, start: startXxh64 };
    case 'sha256':
    case 'blake2b512':
      return fromStart(name, width, opensslHash(name));
    case 'shake256':
      return fromStart(name, width, opensslHash(name, width));
    case 'blake3': {
      const { loadBlake3 } = await import('./blake3.js');
      return fromStart(name, width, await loadBlake3(width));
    }
    default:
      return name satisfies never;
  }
}

/** @param outputLength of an XOF */
function opensslHash(name: string, outputLength?: number): () => RunningHash {
  return () => {
    // Loading it takes 2 ms, and few repositories need it.
    const { createHash } = process.getBuiltinModule('node:crypto');
    const hash = outputLength === undefined ? createHash(name) : createHash(name, { outputLength });
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
  };
}

/** @param start begins a hash whose digests have that width */
export function fromStart(name: string, width: number, start: () => RunningHash): ContentHash {
  const digest = (bytes: Uint8Array): Uint8Array => {
    const hash = start();
    hash.update(bytes);
    return hash.digest();
  };
  return { name, width, digest, start };
}
