import {
  isPluginName,
  type DecodingLimits,
  type FactReader,
  type OutputFormat,
  type PictureDecoder,
  type HashMaker,
  type Plugin,
  type PluginKeepRule,
  type PluginManifest,
  type PluginPart,
  type PluginPartKind,
  type RunningHash,
} from '../model/plugins/plugin.js';
import { checkedFacts } from './check-facts.js';
import { checkedRaster } from './check-pixels.js';
import { isFields, isFunction, isWhole, type Fields } from './check-values.js';
import { PluginFault } from './plugin-fault.js';

/** Digests of plugins, in bytes: fewer would be weaker than the default hash, more say nothing more. */
const [leastWidth, mostWidth] = [8, 255] as const;
const mostVersion = 65_535;

/**
 * The plugin that a module exports, all of its parts looked at.
 * @param module what importing it gave
 * @throws PluginFault
 */
export function pluginOf(module: unknown): Plugin {
  const exported = isFields(module) ? module['default'] : undefined;
  if (!isFields(exported)) throw new PluginFault('has no default export that is an object');
  const unknown = Object.keys(exported).find((key) => !knownKeys.has(key));
  if (unknown !== undefined) {
    throw new PluginFault(`has ${JSON.stringify(unknown)}, which this imgdedup does not know`);
  }
  const { name, version } = exported;
  if (typeof name !== 'string' || !isPluginName(name)) {
    throw new PluginFault('has no name of lower-case letters, digits and single hyphens');
  }
  if (!isWhole(version, 1, mostVersion)) {
    throw new PluginFault(`has no version from 1 to ${mostVersion}`);
  }
  return {
    name,
    version,
    hashes: listIn(exported, 'hashes', hashIn),
    keepRules: listIn(exported, 'keepRules', keepRuleIn),
    outputs: listIn(exported, 'outputs', outputIn),
    decoders: listIn(exported, 'decoders', decoderIn),
    factReaders: listIn(exported, 'factReaders', factReaderIn),
  };
}

const knownKeys: ReadonlySet<string> = new Set([
  'name',
  'version',
  'hashes',
  'keepRules',
  'outputs',
  'decoders',
  'factReaders',
]);

/** What it adds, as plain data. */
export function manifestOf(plugin: Plugin): PluginManifest {
  const { name, version, hashes = [], keepRules = [], outputs = [] } = plugin;
  const { decoders = [], factReaders = [] } = plugin;
  return {
    name,
    version,
    parts: [
      ...partsOf('hash', hashes),
      ...partsOf('keep rule', keepRules),
      ...partsOf('output', outputs),
      ...partsOf('decoder', decoders),
      ...partsOf('fact reader', factReaders),
    ],
  };
}

function partsOf(kind: PluginPartKind, list: readonly { readonly name: string }[]): PluginPart[] {
  return list.map(({ name }) => ({ kind, name }));
}

function hashIn(part: Fields, name: string): HashMaker {
  const { width, start } = part;
  if (!isWhole(width, leastWidth, mostWidth)) {
    throw new PluginFault(`has a hash ${name} without a width from ${leastWidth} to ${mostWidth}`);
  }
  if (!isFunction(start)) throw new PluginFault(`has a hash ${name} without a function start`);
  return { name, width, start: () => checkedRunning(start.call(part)) };
}

function keepRuleIn(part: Fields, name: string): PluginKeepRule {
  const { rank } = part;
  if (!isFunction(rank)) throw new PluginFault(`has a keep rule ${name} without a function rank`);
  return {
    name,
    rank(file) {
      const value = rank.call(part, file);
      if (typeof value === 'number' && !Number.isNaN(value)) return value;
      throw new PluginFault('gave no number');
    },
  };
}

function outputIn(part: Fields, name: string): OutputFormat {
  const { head = () => '', record, tail = () => '' } = part;
  if (!isFunction(head) || !isFunction(record) || !isFunction(tail)) {
    throw new PluginFault(`has an output ${name} of which record, head or tail is no function`);
  }
  return {
    name,
    head: () => checkedText(head.call(part)),
    record: (document) => checkedText(record.call(part, document)),
    tail: () => checkedText(tail.call(part)),
  };
}

function decoderIn(part: Fields, name: string): PictureDecoder {
  const { matches, decode } = part;
  if (!isFunction(matches) || !isFunction(decode)) {
    throw new PluginFault(`has a decoder ${name} without functions matches and decode`);
  }
  return {
    name,
    matches: (head) => checkedMatch(matches.call(part, head)),
    decode: async (bytes: Uint8Array, limits: DecodingLimits) =>
      checkedRaster(await decode.call(part, bytes, limits)),
  };
}

function factReaderIn(part: Fields, name: string): FactReader {
  const { matches, facts } = part;
  if (!isFunction(matches) || !isFunction(facts)) {
    throw new PluginFault(`has a fact reader ${name} without functions matches and facts`);
  }
  return {
    name,
    matches: (head) => checkedMatch(matches.call(part, head)),
    facts: async (bytes) => checkedFacts(await facts.call(part, bytes)),
  };
}

function checkedMatch(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  throw new PluginFault('gave neither true nor false');
}

function checkedText(text: unknown): string {
  if (typeof text === 'string') return text;
  throw new PluginFault('gave no text');
}

function checkedRunning(running: unknown): RunningHash {
  if (isRunning(running)) return running;
  throw new PluginFault('begins with nothing that has update and digest');
}

function isRunning(value: unknown): value is RunningHash {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['update', 'digest'].every((name) => typeof Reflect.get(value, name) === 'function')
  );
}

/** @param read one part of that kind, by its name */
function listIn<T>(plugin: Fields, key: string, read: (part: Fields, name: string) => T): T[] {
  const list = plugin[key] ?? [];
  if (!Array.isArray(list)) throw new PluginFault(`has ${key} that are no array`);
  const names = new Set<string>();
  return list.map((part: unknown) => {
    const name = isFields(part) ? part['name'] : undefined;
    if (!isFields(part) || typeof name !== 'string' || !isPluginName(name)) {
      throw new PluginFault(`has one of its ${key} without a name`);
    }
    if (names.has(name)) throw new PluginFault(`has two ${key} called ${name}`);
    names.add(name);
    return read(part, name);
  });
}
