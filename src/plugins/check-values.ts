import { PluginFault } from './plugin-fault.js';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** @throws PluginFault with these words where it is no object */
export function fieldsOf(value: unknown, words: string): Fields {
  if (isFields(value)) return value;
  throw new PluginFault(words);
}

export function isFunction(value: unknown): value is (...args: readonly unknown[]) => unknown {
  return typeof value === 'function';
}

export function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}
