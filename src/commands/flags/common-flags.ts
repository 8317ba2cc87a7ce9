import { resolve } from 'node:path';
import { parseSettingText, type RawValue } from '../../config/settings.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { colourChoices, type ColourChoice } from '../../render/style.js';
import { booleanFlag, textFlag } from './flags.js';

/** Flags of every command, as they are parsed. */
export interface CommonFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly directory: string;
  readonly set: readonly string[] | undefined;
  readonly wait: string | undefined;
  readonly color: ColourChoice;
  readonly 'full-paths': boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  readonly profile: string | undefined;
  readonly pager: boolean;
  /** Of commands that work through many files. */
  readonly 'failed-list'?: string | undefined;
  /** Of commands that change something. */
  readonly 'dry-run'?: boolean;
  /** Of commands that list. */
  readonly format?: string | undefined;
  readonly output?: string | undefined;
  readonly force?: boolean;
}

/** What every command takes. */
export const commonFlags = {
  json: booleanFlag({
    default: false,
    description: 'Print JSON for programs.',
    helpGroup: 'GLOBAL',
  }),
  quiet: booleanFlag({
    default: false,
    char: 'q',
    description: 'No progress, no notices.',
    helpGroup: 'GLOBAL',
  }),
  directory: textFlag({
    char: 'C',
    default: '.',
    helpValue: 'DIR',
    description:
      'Run as if started in DIR; to look in elsewhere, at imgdedup://HOST:PORT/ of "imgdedup serve --readers-at" (docs/elsewhere.md).',
    helpGroup: 'GLOBAL',
  }),
  set: textFlag({
    char: 'c',
    multiple: true,
    helpValue: 'KEY=VALUE',
    description: 'Use another value for a setting, for this run only.',
    helpGroup: 'GLOBAL',
  }),
  wait: textFlag({
    helpValue: 'DURATION',
    description: 'Wait so long for another imgdedup that is writing here: 30s, 5min, 30.',
    helpGroup: 'GLOBAL',
  }),
  color: textFlag({
    options: colourChoices,
    default: 'auto',
    helpValue: 'WHEN',
    description: 'Colours: auto (on a terminal, unless NO_COLOR is set), always or never.',
    helpGroup: 'GLOBAL',
  }),
  'full-paths': booleanFlag({
    default: false,
    description:
      'Print absolute paths, not those from the current folder; JSON and --porcelain have paths from the root.',
    helpGroup: 'GLOBAL',
  }),
  verbose: booleanFlag({
    default: false,
    description: 'Say on stderr what was done, stage by stage.',
    helpGroup: 'GLOBAL',
  }),
  debug: booleanFlag({
    default: false,
    description: 'Say also how long each stage took, and where an error came from.',
    helpGroup: 'GLOBAL',
  }),
  profile: textFlag({
    helpValue: 'DIR',
    description: 'Write a .cpuprofile of each process and thread into DIR.',
    helpGroup: 'GLOBAL',
  }),
  pager: booleanFlag({
    allowNo: true,
    default: true,
    description: 'On a terminal, read long results with a pager (setting: core.pager).',
    helpGroup: 'GLOBAL',
  }),
};

/**
 * Settings given by `-c`.
 * @param from absolute path of the folder that paths in them start from
 * @throws ImgdedupError USAGE, CONFIG_INVALID
 */
export function overridesOf({ set = [] }: CommonFlags, from: string): Map<string, unknown> {
  return new Map(
    set.map((text) => {
      const cut = text.indexOf('=');
      if (cut === -1) throw new ImgdedupError('USAGE', `-c wants KEY=VALUE, not "${text}".`);
      const key = text.slice(0, cut);
      const value = parseSettingText(key, text.slice(cut + 1));
      return [key, key === 'plugins' ? absoluteModules(value, from) : value];
    }),
  );
}

/** Paths of modules by where the command was started; a package is none. */
export function absoluteModules(value: RawValue, from: string): RawValue {
  if (typeof value !== 'object') return value;
  return value.map((item) => (/^\.{1,2}\//.test(item) ? resolve(from, item) : item));
}
