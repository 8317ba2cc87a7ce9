import { formatHashName, parseHashName, type HashName } from './hash-name.js';
import { startXxh64, xxh64Bytes } from './xxh64.js';

/** A running hash: any number of `update`s, then one `digest`. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

/**
 * The hash that names contents. A repository is made with one and keeps it until `rehash`. Equal digests
 * only nominate: bytes decide, so a weak hash costs time, never a picture.
 */
export interface ContentHash {
  /** Stands before the colon of a content id, and in `meta`. */
  readonly name: string;
  /** Length of a digest in bytes. */
  readonly width: number;
  /** Digest of bytes that are all in memory. */
  digest(bytes: Uint8Array): Uint8Array;
  start(): RunningHash;
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

/** @returns undefined for a hash that is not made of built-in ones */
export function recipeOf(hash: ContentHash): readonly string[] | undefined {
  return recipes.get(hash);
}

/** Reverses {@link recipeOf}. @throws RangeError */
export async function hashFromRecipe(recipe: readonly string[]): Promise<ContentHash> {
  const [first, second] = await Promise.all(recipe.map((name) => contentHash(name)));
  if (first === undefined) throw new RangeError(`no built-in hash ${recipe.join(' ')}`);
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

function fromStart(name: string, width: number, start: () => RunningHash): ContentHash {
  const digest = (bytes: Uint8Array): Uint8Array => {
    const hash = start();
    hash.update(bytes);
    return hash.digest();
  };
  return { name, width, digest, start };
}
