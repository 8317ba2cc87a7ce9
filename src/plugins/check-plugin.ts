import {
  isPluginName,
  type OutputFormat,
  type HashMaker,
  type Plugin,
  type PluginKeepRule,
  type PluginManifest,
  type PluginPart,
  type PluginPartKind,
  type RunningHash,
} from '../model/plugin.js';

/** Digests of plugins, in bytes: fewer would be weaker than the default hash, more say nothing more. */
const [leastWidth, mostWidth] = [8, 255] as const;
const mostVersion = 65_535;

/** Why a module is no plugin, as words behind its name. */
export class PluginFault extends Error {
  override readonly name = 'PluginFault';
}

type Fields = Readonly<Record<string, unknown>>;

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
  };
}

const knownKeys: ReadonlySet<string> = new Set([
  'name',
  'version',
  'hashes',
  'keepRules',
  'outputs',
]);

/** What it adds, as plain data. */
export function manifestOf(plugin: Plugin): PluginManifest {
  const { name, version, hashes = [], keepRules = [], outputs = [] } = plugin;
  return {
    name,
    version,
    parts: [
      ...partsOf('hash', hashes),
      ...partsOf('keep rule', keepRules),
      ...partsOf('output', outputs),
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

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isFunction(value: unknown): value is (...args: readonly unknown[]) => unknown {
  return typeof value === 'function';
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}
