import { setTimeout } from 'node:timers/promises';
import type { Plugin } from '../model/plugins/plugin.js';
import { pluginOf } from './check-plugin.js';
import { PluginFault } from './plugin-fault.js';
import { importModule } from './import-module.js';

/** How long a module may take to load, in milliseconds. */
export const loadMs = 10_000;

const loaded = new Map<string, Promise<Plugin>>();

/**
 * Loads a plugin, once in each thread and process.
 * @param path absolute, of its module
 * @throws PluginFault
 */
export function loadPlugin(path: string): Promise<Plugin> {
  const known = loaded.get(path) ?? load(path);
  loaded.set(path, known);
  return known;
}

async function load(path: string): Promise<Plugin> {
  const stop = new AbortController();
  const never = async (): Promise<never> => {
    await setTimeout(loadMs, undefined, { signal: stop.signal });
    throw new PluginFault(`did not load within ${loadMs / 1000} s`);
  };
  try {
    return pluginOf(await Promise.race([importModule(path), never()]));
  } catch (error) {
    if (error instanceof PluginFault) throw error;
    throw new PluginFault(`cannot be loaded: ${wordsOf(error)}`, { cause: error });
  } finally {
    stop.abort();
  }
}

/** The first line of whatever a plugin threw. */
export function wordsOf(error: unknown): string {
  let words = 'something was thrown that is no error';
  try {
    if (error instanceof Error) words = error.message;
    else if (typeof error === 'string') words = error;
  } catch {
    // A message that throws when it is asked for says nothing.
  }
  const [first = ''] = words.split('\n');
  // They may hold what a photo holds, and come to a terminal, or into a record.
  return first.slice(0, 300).replaceAll(/\p{Cc}/gu, ' ');
}
