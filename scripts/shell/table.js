// What the command table says, as plain data: the source of completions and of the manual page.
import { commands } from '../../dist/cli.js';
import { settingKeys } from '../../dist/config/settings.js';

/**
 * @typedef {{ name: string, char: string | undefined, takesValue: boolean, value: string,
 *   options: readonly string[], isNegatable: boolean, description: string, isGlobal: boolean }} Flag
 * @typedef {{ name: string, isRequired: boolean, takesMany: boolean, description: string,
 *   words: readonly string[] | undefined }} Arg
 * @typedef {{ words: readonly string[], summary: string, description: string,
 *   flags: readonly Flag[], args: readonly Arg[], examples: readonly string[] }} Verb
 */

/** @type {readonly Verb[]} */
export const verbs = (await allCommands()).map(([id, command]) => ({
  words: id.split(':'),
  summary: command.summary ?? '',
  description: command.description ?? '',
  flags: flagsOf({ ...command.baseFlags, ...command.flags }),
  args: Object.entries(command.args ?? {}).map(([name, arg]) => ({
    name,
    isRequired: arg.required === true,
    takesMany: !command.strict,
    description: arg.description ?? '',
    words: wordsFor(id, name, arg),
  })),
  examples: (command.examples ?? []).map((example) =>
    example.replaceAll('<%= config.bin %>', 'imgdedup'),
  ),
}));

async function allCommands() {
  const loads = Object.entries(commands).map(
    async ([id, load]) => /** @type {const} */ ([id, await load()]),
  );
  return Promise.all(loads);
}

/** What an argument can be, where it is no file. */
function wordsFor(id, name, arg) {
  if (id.startsWith('config:') && name === 'key') return [...settingKeys];
  return arg.options ?? (['id', 'from', 'to', 'value'].includes(name) ? [] : undefined);
}

/** @returns {Flag[]} by name */
function flagsOf(flags) {
  return Object.entries(flags)
    .map(([name, flag]) => ({
      name,
      char: flag.char,
      takesValue: flag.type === 'option',
      value: flag.helpValue ?? name.toUpperCase(),
      options: flag.options ?? flag.suggestions ?? [],
      isNegatable: flag.allowNo === true,
      description: flag.description ?? flag.summary ?? '',
      isGlobal: flag.helpGroup === 'GLOBAL',
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** First words of commands, each once, with what they are about. */
export const topics = [...new Map(verbs.map((verb) => [verb.words[0], verb])).values()].map(
  ({ words, summary }) => ({
    word: words[0],
    summary: words.length === 1 ? summary : `${words[0]}: ${secondWords(words[0]).join(', ')}`,
  }),
);

/** Second words of a topic such as `config`. */
export function secondWords(topic) {
  return verbs
    .filter(({ words }) => words[0] === topic && words.length > 1)
    .map(({ words }) => words[1]);
}

/** All ways to write a flag. */
export function spellings({ name, char, isNegatable }) {
  return [`--${name}`, ...(isNegatable ? [`--no-${name}`] : []), ...(char ? [`-${char}`] : [])];
}
