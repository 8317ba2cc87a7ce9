/** The command framework: help, what is wrong with a command line, and what is unusual on one. Nothing loads it before. */
import {
  Args,
  Command,
  Config,
  Errors,
  Flags,
  flush,
  Parser,
  run,
  type Interfaces,
} from '@oclif/core';
import { fileURLToPath } from 'node:url';
import { ImgdedupError } from '../model/errors/errors.js';
import { isPartName } from '../model/plugins/plugin.js';
import { nearest } from '../model/text/nearest.js';
import { Envelope } from '../render/envelope.js';
import { exitStatus } from '../render/exit-status.js';
import { Output } from '../render/output.js';
import { reportError } from '../render/report-error.js';
import { usageText } from '../render/usage-text.js';
import { asksForJson } from './flags/asks-for-json.js';
import type { CommandClass } from './base.js';
import type { Arg, ArgTable, Flag, FlagTable, ParsedArgs, Taken } from './flags/flags.js';
import type { Io } from './terminal/io.js';

/**
 * Parses any command line, and finds the words for what is wrong with it.
 * @param help the command line that shows how the command is used
 * @throws ImgdedupError USAGE
 */
export async function parseByFramework(
  line: readonly string[],
  { flags, args, strict }: Taken,
  help: string,
): Promise<ParsedArgs> {
  const input = { flags: flagsOf(flags, line), args: argsOf(args), strict };
  try {
    const parsed = await Parser.parse([...line], input);
    return { flags: parsed.flags, args: parsed.args, argv: parsed.argv.map(String) };
  } catch (error) {
    if (!(error instanceof Errors.CLIError)) throw error;
    const { message, remedy } = usageText(error.message, help);
    throw new ImgdedupError('USAGE', message, {
      cause: error,
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
}

/** Its `package.json` has settings of the framework. */
const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Every verb as the framework wants it, which finds it by the name of this file: `package.json`. */
export const commands: Record<string, Command.Class> = {};

/**
 * Shows help, or tells that there is no such command.
 * @param args the verb first
 * @param table every verb, its words joined by a colon
 */
export async function runByFramework(
  args: readonly string[],
  io: Io,
  table: Readonly<Record<string, CommandClass>>,
): Promise<void> {
  for (const [id, declared] of Object.entries(table)) commands[id] = commandOf(id, declared);
  // No plugins: looking for them takes time, and permissions that not everybody has.
  const options = { root: packageFolder, userPlugins: false, devPlugins: false };
  // The framework ends the program where nobody reads its output.
  io.stdout.removeAllListeners('error').on('error', () => undefined);
  try {
    await run([...args], await Config.load(options));
    await flush();
  } catch (error) {
    if (!(error instanceof Errors.CLIError)) throw error;
    if (error instanceof Errors.ExitError) {
      io.exitStatus = error.oclif.exit ?? exitStatus.failed;
      return;
    }
    const meant = nearest(args[0] ?? '', Object.keys(table));
    const hint = meant === undefined ? '' : `Did you mean "${meant}"? `;
    // The framework joins the words of a command with colons; nobody types them.
    const said = error.message.replace(
      /^command (\S+) not found$/,
      (_, id: string) => `"${id.replaceAll(':', ' ')}" is no command`,
    );
    const told = { message: `${said}.`, remedy: `${hint}See "imgdedup --help".` };
    io.exitStatus = exitStatus.usage;
    if (asksForJson(args)) {
      await using output = new Output(io.stdout);
      await new Envelope(output, null).fail('USAGE', told);
    } else reportError(io.stderr, 'USAGE', told);
  }
}

/** What the framework needs to tell of a command; it never runs one. */
function commandOf(id: string, declared: CommandClass): Command.Class {
  return class extends Command {
    static override id = id;
    static override summary = declared.summary;
    static override description = declared.description;
    static override strict = declared.strict;
    static override args = argsOf(declared.args);
    static override baseFlags = flagsOf(declared.baseFlags);
    static override flags = flagsOf(declared.flags);
    static override examples = [...declared.examples];

    override run(): Promise<never> {
      return Promise.reject(new TypeError(`${id} was not started by main()`));
    }
  };
}

/**
 * The framework writes into what it is given: it gets copies.
 * @param line words that may be names of what plugins add
 */
function flagsOf(flags: FlagTable, line: readonly string[] = []): Interfaces.FlagInput {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, flagOf(flag, line)]),
  );
}

function flagOf(flag: Flag, line: readonly string[]): Interfaces.FlagInput[string] {
  const { description, char, helpGroup, dependsOn, exclusive } = flag;
  const common = {
    description,
    ...(char === undefined ? {} : { char }),
    ...(helpGroup === undefined ? {} : { helpGroup }),
    ...(dependsOn === undefined ? {} : { dependsOn: [...dependsOn] }),
    ...(exclusive === undefined ? {} : { exclusive: [...exclusive] }),
  };
  if (flag.type === 'boolean') {
    const { allowNo = false, default: preset } = flag;
    const one = { ...common, allowNo };
    return Flags.boolean(preset === undefined ? one : { ...one, default: preset });
  }
  const { helpValue } = flag;
  const valued = { ...common, ...(helpValue === undefined ? {} : { helpValue }) };
  switch (flag.kind) {
    case 'integer': {
      const { min = -Infinity, max = Infinity, default: preset } = flag;
      const one = { ...valued, min, max };
      return Flags.integer(preset === undefined ? one : { ...one, default: preset });
    }
    case 'text': {
      const { options, takesParts, multiple, default: preset } = flag;
      const parts = takesParts === true ? line.map(valueIn).filter(isPartName) : [];
      const one = {
        ...valued,
        ...(options === undefined ? {} : { options: [...options, ...parts] }),
      };
      if (multiple === true) {
        return Flags.string({ ...one, multiple: true, multipleNonGreedy: true });
      }
      return Flags.string(preset === undefined ? one : { ...one, default: preset });
    }
    default:
      return flag satisfies never;
  }
}

/** Of `--format=NAME`, too. */
function valueIn(word: string): string {
  return word.slice(word.indexOf('=') + 1);
}

function argsOf(args: ArgTable): Interfaces.ArgInput {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, argOf(arg)]));
}

function argOf({ description, required = false, options = [] }: Arg): Interfaces.ArgInput[string] {
  // The framework would read standard input for an argument that is not given.
  const common = { description, required, ignoreStdin: true };
  return Args.string(options.length === 0 ? common : { ...common, options: [...options] });
}
