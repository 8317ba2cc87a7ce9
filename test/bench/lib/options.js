// @ts-check
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { removeDataSets } from './data-set.js';

/**
 * @template {string} Name
 * @typedef {object} Options
 * @property {string} data folder of the generated files
 * @property {string | undefined} json where to save the figures
 * @property {Record<Name, number>} numbers the script's own numeric flags
 * @property {Record<string, string>} texts the script's own flags with any value
 * @property {Set<string>} switches the script's own flags without a value that were given
 * @property {string[]} operands
 */

/**
 * @template {string} Name
 * @typedef {object} OptionPlan
 * @property {string} usage first lines of the help
 * @property {Record<Name, { value: number, help: string }>} numbers flags with their defaults
 * @property {Record<string, { value: string, help: string }>} [texts] flags with their defaults
 * @property {Record<string, string>} [switches] flags without a value, with their help
 * @property {boolean} [operands] whether folders may be named
 */

const COMMON_HELP = [
  { flag: '--data DIR', help: 'generated files (default: imgdedup-bench in the temporary folder)' },
  { flag: '--json FILE', help: 'save the figures' },
  { flag: '--clean', help: 'remove the generated files and end' },
  { flag: '--help', help: 'print this and end' },
];

/**
 * Reads the command line; `--help` and `--clean` are done here and end the process.
 *
 * @template {string} Name
 * @param {OptionPlan<Name>} plan
 * @returns {Options<Name>}
 */
export function readOptions(plan) {
  const { values, positionals } = parseArgs({
    options: parseArgsOptions(plan),
    allowPositionals: plan.operands ?? false,
  });
  if (values['help']) {
    process.stdout.write(helpText(plan));
    process.exit(0);
  }
  const data = resolve(String(values['data'] ?? join(tmpdir(), 'imgdedup-bench')));
  if (values['clean']) {
    removeDataSets(data);
    process.exit(0);
  }
  const numbers = numberFlags(plan).map(([name, { value }]) => [
    name,
    wholeNumber(name, String(values[name] ?? value)),
  ]);
  return {
    data,
    json: values['json'] === undefined ? undefined : String(values['json']),
    numbers: Object.fromEntries(numbers),
    texts: Object.fromEntries(
      Object.entries(plan.texts ?? {}).map(([name, { value }]) => [
        name,
        String(values[name] ?? value),
      ]),
    ),
    switches: new Set(Object.keys(plan.switches ?? {}).filter((name) => values[name])),
    operands: positionals,
  };
}

/**
 * @param {OptionPlan<string>} plan
 * @returns {Record<string, { type: 'string' | 'boolean' }>}
 */
function parseArgsOptions(plan) {
  /** @type {Record<string, { type: 'string' | 'boolean' }>} */
  const options = {
    data: { type: 'string' },
    json: { type: 'string' },
    clean: { type: 'boolean' },
    help: { type: 'boolean' },
  };
  for (const name of Object.keys(plan.numbers)) options[name] = { type: 'string' };
  for (const name of Object.keys(plan.texts ?? {})) options[name] = { type: 'string' };
  for (const name of Object.keys(plan.switches ?? {})) options[name] = { type: 'boolean' };
  return options;
}

/** @param {OptionPlan<string>} plan */
function numberFlags({ numbers }) {
  return Object.entries(numbers);
}

/**
 * @param {string} name
 * @param {string} text
 */
function wholeNumber(name, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name}: not a number: ${text}`);
  return value;
}

/**
 * @param {OptionPlan<string>} plan
 */
function helpText(plan) {
  const { usage, texts = {}, switches = {} } = plan;
  const rows = [
    ...numberFlags(plan).map(([name, { value, help }]) => ({
      flag: `--${name} N`,
      help: `${help} (default: ${value})`,
    })),
    ...Object.entries(texts).map(([name, { value, help }]) => ({
      flag: `--${name} TEXT`,
      help: `${help} (default: ${value})`,
    })),
    ...Object.entries(switches).map(([name, help]) => ({ flag: `--${name}`, help })),
    ...COMMON_HELP,
  ];
  const lines = rows.map(({ flag, help }) => `  ${flag.padEnd(18)}${help}`);
  return `${usage.trim()}\n\n${lines.join('\n')}\n`;
}
