import type { DupesOptions } from '../../api/find/find-dupes.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { depthOf, tiers, type Depth, type Tier } from '../../model/groups/look-alike.js';
import { isExactAct, type PlanAct } from '../../model/groups/plan.js';
import { parseAge, parseKeepRules, parseProtect } from '../../config/settings.js';
import { booleanFlag, integerFlag, textFlag } from './flags.js';

/** Flags of every command that finds duplicates. */
export const findFlags = {
  refresh: booleanFlag({
    allowNo: true,
    default: true,
    description: 'Look at the folder first; --no-refresh trusts the stored snapshot.',
  }),
  'max-age': textFlag({
    helpValue: 'AGE',
    description: 'Trust the snapshot if it is no older than this: 24h, 7d.',
  }),
  keep: textFlag({
    multiple: true,
    helpValue: 'RULE',
    description:
      'Which file to keep, before the default rules: path:GLOB, -path:GLOB, whole, original, colour, resolution, compression, format, quality, metadata, size, oldest, newest, name, camera-name, shortest-path, most-linked; several in order, with commas (setting: keep).',
  }),
  protect: textFlag({
    multiple: true,
    helpValue: 'GLOB',
    description:
      'Files that are never removed, moved or replaced, and are rather kept (setting: protect, which counts, too).',
  }),
  reference: textFlag({
    multiple: true,
    helpValue: 'DIR',
    description:
      'Only what duplicates a file in DIR, and lies outside of it, counts; what is in DIR stays.',
  }),
  jobs: integerFlag({
    min: 1,
    max: 64,
    description: 'Number of reading threads (setting: jobs).',
  }),
};

/** What duplicates are made instead of hard links. */
export const linkKindFlags = {
  reflink: booleanFlag({
    default: false,
    description:
      'Let duplicates share the bytes of their keeper on disk, and stay files of their own (btrfs, XFS).',
  }),
  symlink: booleanFlag({
    default: false,
    description: 'Put relative symbolic links to their keeper in the place of duplicates.',
  }),
};

/** Flags of every command that acts on duplicates. */
export const linkFlags = {
  'dry-run': booleanFlag({
    default: false,
    char: 'n',
    description: 'Print the plan and change nothing.',
  }),
  yes: booleanFlag({
    default: false,
    char: 'y',
    description: 'Move files without asking; linking loses nothing and never asks.',
  }),
};

/** Which tiers are meant. */
export function tierFlag(description: string) {
  return textFlag({ multiple: true, helpValue: 'TIER', description });
}

/** Flags that say what is listed, and what `--trash` and `--move` may act on. */
export const limitFlags = {
  tier: tierFlag(
    'What is listed, or what --trash and --move act on: some of exact, metadata, similar, crop, with commas. The last two look for look-alikes, as --similar does. --trash and --move act by default on exact and metadata, with --similar also on similar.',
  ),
  'allow-loss': booleanFlag({
    default: false,
    description:
      'Let also those files go that have something their keeper lacks: colours, a part of the picture, a video behind it, EXIF, or a sidecar or raw file beside it, which then goes along …',
  }),
  bursts: booleanFlag({
    default: false,
    description:
      'Let also those pictures go that the camera of their keeper took within two seconds of it: no copies, but much the same.',
  }),
};

export interface FindFlags {
  readonly refresh: boolean;
  readonly 'max-age': string | undefined;
  readonly keep: readonly string[] | undefined;
  readonly protect: readonly string[] | undefined;
  readonly reference: readonly string[] | undefined;
  readonly jobs: number | undefined;
}

/** @throws ImgdedupError USAGE, CONFIG_INVALID */
export function findOptions(
  flags: FindFlags,
): Pick<DupesOptions, 'maxAgeMs' | 'keep' | 'protect' | 'jobs'> {
  return {
    maxAgeMs: maxAgeOf(flags),
    keep: flags.keep === undefined ? undefined : parseKeepRules(flags.keep),
    protect: flags.protect === undefined ? undefined : parseProtect(flags.protect),
    jobs: flags.jobs,
  };
}

/**
 * @returns undefined where none is named
 * @throws ImgdedupError USAGE
 */
export function tiersOf(texts: readonly string[] | undefined): ReadonlySet<Tier> | undefined {
  const names = texts?.flatMap((text) => text.split(',')).map((name) => name.trim());
  if (names === undefined) return undefined;
  return new Set(
    names.map((name) => {
      const tier = tiers.find((one) => one === name);
      if (tier !== undefined) return tier;
      throw new ImgdedupError('USAGE', `--tier wants some of ${tiers.join(', ')}, not "${name}".`);
    }),
  );
}

/** Flags that act, of which one may be given. */
export interface ActFlags {
  readonly trash: boolean;
  readonly move: string | undefined;
  readonly link: boolean;
  readonly reflink: boolean;
  readonly symlink: boolean;
  readonly delete: boolean;
}

/** What is to be done with duplicates; undefined where they are only listed. */
export function actOf(flags: ActFlags): PlanAct | undefined {
  if (flags.move !== undefined) return 'move';
  const others = ['trash', 'link', 'reflink', 'symlink', 'delete'] as const;
  return others.find((act) => flags[act]);
}

/**
 * What files are compared by. A plan proposes what `--trash` would do, unless another act is named.
 * @throws ImgdedupError USAGE
 */
export function depthWanted(
  flags: ActFlags & {
    readonly similar: boolean;
    readonly tier: readonly string[] | undefined;
    readonly plan: string | undefined;
    readonly interactive: boolean;
  },
): Depth {
  if (flags.similar) return 'look';
  const wanted = tiersOf(flags.tier);
  if (wanted !== undefined) return depthOf(wanted);
  const isPlan = flags.plan !== undefined || flags.interactive;
  const act = actOf(flags) ?? (isPlan ? 'trash' : undefined);
  return act !== undefined && !isExactAct(act) ? 'image-data' : 'bytes';
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
