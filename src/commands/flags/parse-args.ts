import { isPartName } from '../../model/plugins/plugin.js';
import type { Flag, FlagTable, ParsedArgs, Taken } from './flags.js';

/**
 * Parses a usual command line as the command framework would, without loading it.
 * @returns undefined where something is wrong or unusual: the framework then says what it means
 */
export function parseArgs(
  line: readonly string[],
  { flags, args, strict }: Taken,
): ParsedArgs | undefined {
  const words = readWords(line, flags);
  if (words === undefined) return undefined;
  const { given, argv, others } = words;
  const names = Object.keys(args);
  if (strict && argv.length > names.length) return undefined;
  // The framework puts arguments into the order of their first appearance on the command line.
  if (new Set(argv).size < argv.length || argv.some((word) => others.has(word))) return undefined;
  const named: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const [word, arg] = [argv[index], args[name]];
    if (word === undefined) {
      if (arg?.required === true) return undefined;
    } else if (arg?.options?.includes(word) === false) return undefined;
    else named[name] = word;
  }
  const values = valuesOf(given, flags);
  return values && { flags: values, args: named, argv };
}

interface Words {
  /** Texts of flags that take a value, and whether the others were set. */
  readonly given: ReadonlyMap<string, readonly (string | boolean)[]>;
  readonly argv: readonly string[];
  /** Words that are no arguments. */
  readonly others: ReadonlySet<string>;
}

function readWords(line: readonly string[], flags: FlagTable): Words | undefined {
  const given = new Map<string, (string | boolean)[]>();
  const argv: string[] = [];
  const others = new Set<string>();
  const byChar = new Map<string | undefined, string>(
    Object.entries(flags).map(([name, { char }]) => [char, name]),
  );
  const words = line[Symbol.iterator]();
  for (const word of words) {
    if (!word.startsWith('-') || word === '-') {
      argv.push(word);
      continue;
    }
    others.add(word);
    if (word === '--') {
      argv.push(...words);
      break;
    }
    const isRead = word.startsWith('--') ? readLong(word) : readShort(word);
    if (!isRead) return undefined;
  }
  return { given, argv, others };

  function readLong(word: string): boolean {
    const cut = word.indexOf('=');
    const name = word.slice(2, cut === -1 ? undefined : cut);
    const flag = flagOf(name);
    if (flag?.type === 'option') {
      return cut === -1 ? takeNext(name) : take(name, word.slice(cut + 1));
    }
    if (cut !== -1) return false;
    if (flag !== undefined) return take(name, true);
    const negated = flagOf(name.replace(/^no-/, ''));
    if (!name.startsWith('no-') || negated?.type !== 'boolean' || negated.allowNo !== true) {
      return false;
    }
    return take(name.slice(3), false);
  }

  /** One or several, of which the last may have a value: `-nq`, `-C..`, `-C=..`. */
  function readShort(word: string): boolean {
    for (let at = 1; at < word.length; at += 1) {
      const name = byChar.get(word.charAt(at));
      if (name === undefined) return false;
      if (flagOf(name)?.type === 'option') {
        if (at + 1 === word.length) return takeNext(name);
        return take(name, word.slice(word[at + 1] === '=' ? at + 2 : at + 1));
      }
      take(name, true);
    }
    return true;
  }

  function takeNext(name: string): boolean {
    const { value, done } = words.next();
    if (done === true) return false;
    others.add(value);
    return take(name, value);
  }

  function take(name: string, value: string | boolean): boolean {
    // It may be meant as a flag.
    if (typeof value === 'string' && /^-./.test(value)) return false;
    given.set(name, [...(given.get(name) ?? []), value]);
    return true;
  }

  function flagOf(name: string): Flag | undefined {
    return Object.hasOwn(flags, name) ? flags[name] : undefined;
  }
}

/** @returns undefined where a value is not as it should be, or flags do not go together */
function valuesOf(given: Words['given'], flags: FlagTable): Record<string, unknown> | undefined {
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const texts = given.get(name);
    if (texts === undefined) {
      if (flag.default !== undefined) values[name] = flag.default;
      continue;
    }
    const isAlone = flag.exclusive?.some((other) => given.has(other)) !== true;
    const isComplete = flag.dependsOn?.every((other) => given.has(other)) !== false;
    if (!isAlone || !isComplete) return undefined;
    const value = valueOf(flag, texts);
    if (value === undefined) return undefined;
    values[name] = value;
  }
  return values;
}

function valueOf(flag: Flag, texts: readonly (string | boolean)[]): unknown {
  const last = texts.at(-1);
  if (flag.type === 'boolean') return last;
  if (flag.kind === 'text' && flag.multiple === true) {
    return texts.every((text) => isAllowed(flag, text)) ? texts : undefined;
  }
  if (texts.length > 1 || typeof last !== 'string') return undefined;
  switch (flag.kind) {
    case 'text':
      return isAllowed(flag, last) ? last : undefined;
    case 'integer': {
      const { min = -Infinity, max = Infinity } = flag;
      const number = Number.parseInt(last, 10);
      return /^\d+$/.test(last) && number >= min && number <= max ? number : undefined;
    }
    default:
      return flag satisfies never;
  }
}

function isAllowed(
  { options, takesParts }: Extract<Flag, { kind: 'text' }>,
  text: string | boolean,
): boolean {
  if (takesParts === true && typeof text === 'string' && isPartName(text)) return true;
  return options === undefined || options.some((option) => option === text);
}
