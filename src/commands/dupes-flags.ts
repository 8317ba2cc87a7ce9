import { Flags } from '@oclif/core';
import type { DupesOptions } from '../core/find-dupes.js';
import { ImgdedupError } from '../model/errors.js';
import { parseAge, parseKeepRules } from '../model/settings.js';

/** Flags of every command that finds duplicates. */
export const findFlags = {
  refresh: Flags.boolean({
    allowNo: true,
    default: true,
    description: 'Look at the folder first; --no-refresh trusts the stored snapshot.',
  }),
  'max-age': Flags.string({
    helpValue: 'AGE',
    description: 'Trust the snapshot if it is no older than this: 24h, 7d.',
  }),
  keep: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'RULE',
    description:
      'Which file to keep: oldest, newest, shortest-path, path:GLOB; several in order, with commas (setting: keep).',
  }),
  jobs: Flags.integer({
    min: 1,
    max: 64,
    description: 'Number of reading threads (setting: jobs).',
  }),
};

/** Flags of every command that acts on duplicates. */
export const linkFlags = {
  'dry-run': Flags.boolean({
    default: false,
    char: 'n',
    description: 'Print the plan and change nothing.',
  }),
  yes: Flags.boolean({
    default: false,
    char: 'y',
    description: 'Move files without asking; linking loses nothing and never asks.',
  }),
};

interface FindFlags {
  readonly refresh: boolean;
  readonly 'max-age': string | undefined;
  readonly keep: readonly string[] | undefined;
  readonly jobs: number | undefined;
}

/** @throws ImgdedupError USAGE, CONFIG_INVALID */
export function findOptions(flags: FindFlags): Pick<DupesOptions, 'maxAgeMs' | 'keep' | 'jobs'> {
  return {
    maxAgeMs: maxAgeOf(flags),
    keep: flags.keep === undefined ? undefined : parseKeepRules(flags.keep),
    jobs: flags.jobs,
  };
}

function maxAgeOf({ refresh, 'max-age': maxAge }: FindFlags): number | undefined {
  if (!refresh) return Infinity;
  if (maxAge === undefined) return undefined;
  const age = parseAge(maxAge);
  if (age !== undefined) return age;
  throw new ImgdedupError(
    'USAGE',
    `--max-age wants an age such as 30s, 24h or 7d, not "${maxAge}".`,
  );
}
