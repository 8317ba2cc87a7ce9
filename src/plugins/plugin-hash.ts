import { fromStart, withRecipe, type ContentHash } from '../digest/content-hash.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { Plugin } from '../model/plugins/plugin.js';
import { PluginFault } from './plugin-fault.js';
import { loadPlugin, wordsOf } from './load-plugin.js';

/** @param words behind the plugin's name */
type FaultOf = (words: string, cause?: unknown) => Error;

const toFault: FaultOf = (words, cause) => new PluginFault(words, { cause });

/**
 * A plugin's hash, in the form of the built-in ones.
 * @param part its name without that of the plugin
 * @param faultOf what its functions throw where the plugin's do not do what they should
 * @throws PluginFault where it has none
 */
export function contentHashOf(plugin: Plugin, part: string, faultOf = toFault): ContentHash {
  const maker = plugin.hashes?.find(({ name }) => name === part);
  const name = `${plugin.name}.${part}`;
  if (maker === undefined) throw new PluginFault(`has no hash ${part}`);
  const { width } = maker;
  const ask = <T>(question: () => T): T => {
    try {
      return question();
    } catch (error) {
      const words = error instanceof PluginFault ? error.message : `failed: ${wordsOf(error)}`;
      throw faultOf(`has a hash ${name} that ${words}`, error);
    }
  };
  return fromStart(name, width, () => {
    const running = ask(() => maker.start());
    return {
      update: (bytes) => ask(() => running.update(bytes)),
      digest: () => ask(() => checkedDigest(running.digest(), width)),
    };
  });
}

/**
 * The same by the path of the plugin's module; threads can make it, too. Its functions throw PLUGIN_UNAVAILABLE.
 * @throws PluginFault
 */
export async function loadContentHash(path: string, part: string): Promise<ContentHash> {
  const plugin = await loadPlugin(path);
  const hash = contentHashOf(plugin, part, (words, cause) =>
    unavailable(`The plugin ${plugin.name} ${words}.`, cause),
  );
  return withRecipe(hash, [`${recipePrefix}${part}:${path}`]);
}

/** Without the plugin what was asked for cannot be done. */
export function unavailable(message: string, cause?: unknown): ImgdedupError {
  return new ImgdedupError('PLUGIN_UNAVAILABLE', message, {
    remedy: '"imgdedup plugins" lists those that are configured, and what is wrong with them.',
    cause,
  });
}

const recipePrefix = 'plugin:';

/** @returns undefined for a recipe of another kind */
export async function hashFromPlugin(recipe: string): Promise<ContentHash | undefined> {
  if (!recipe.startsWith(recipePrefix)) return undefined;
  const rest = recipe.slice(recipePrefix.length);
  const cut = rest.indexOf(':');
  return loadContentHash(rest.slice(cut + 1), rest.slice(0, cut));
}

/** Long enough that blocks of any hash are cut in many ways. */
const trialBytes = 1031;

/**
 * Whether it does what hashes do: the same bytes have one digest, however they are cut, and whatever else is
 * hashed meanwhile; other bytes have another.
 * @throws PluginFault
 */
export function tryHash(hash: ContentHash): undefined {
  const bytes = Uint8Array.from({ length: trialBytes }, (_, at) => (at * at + (at >> 3)) & 0xff);
  const whole = hash.digest(bytes);
  const [one, other] = [hash.start(), hash.start()];
  for (let [from, step] = [0, 1]; from < trialBytes; from += step, step = (step * 5) % 97) {
    one.update(bytes.subarray(from, from + step));
    other.update(bytes.subarray(0, step));
  }
  other.digest();
  if (!isSame(whole, one.digest()) || !isSame(whole, hash.digest(bytes))) {
    throw new PluginFault(`has a hash that gives two digests for the same bytes: ${hash.name}`);
  }
  if (isSame(whole, hash.digest(bytes.map((byte) => byte ^ 0x55)))) {
    throw new PluginFault(`has a hash that gives one digest for different bytes: ${hash.name}`);
  }
  return undefined;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** A copy, which stays what it is. */
function checkedDigest(digest: unknown, width: number): Uint8Array {
  if (!(digest instanceof Uint8Array)) throw new PluginFault('gives a digest that is no bytes');
  if (digest.length !== width) {
    throw new PluginFault(`gives ${digest.length} bytes, not ${width}`);
  }
  return Buffer.from(digest);
}
