import { ImgdedupError } from '../model/errors.js';

interface LinkFlags {
  readonly reflink: boolean;
  readonly symlink: boolean;
}

interface DupesFlags extends LinkFlags {
  readonly link: boolean;
  readonly delete: boolean;
  readonly 'for-good': boolean;
  readonly trash: boolean;
  readonly move: string | undefined;
  readonly 'dry-run': boolean;
  readonly folders: boolean;
  readonly keep: readonly string[] | undefined;
  readonly protect: readonly string[] | undefined;
  readonly reference: readonly string[] | undefined;
  readonly tier: readonly string[] | undefined;
  readonly 'allow-loss': boolean;
  readonly bursts: boolean;
  readonly ephemeral: string | undefined;
  readonly refresh: boolean;
  readonly 'max-age': string | undefined;
  readonly similar: boolean;
  readonly threshold: string | undefined;
  readonly crops: boolean;
  readonly rotated: boolean;
  readonly exhaustive: boolean;
}

/** @throws ImgdedupError USAGE for flags that contradict each other */
export function checkDupesFlags(flags: DupesFlags): void {
  const wrong =
    checkAct(flags) ??
    checkLimits(flags) ??
    checkFolders(flags) ??
    checkSimilar(flags) ??
    checkEphemeral(flags);
  if (wrong !== undefined) throw new ImgdedupError('USAGE', wrong);
}

/** @throws ImgdedupError USAGE for two kinds of links at once */
export function checkLinkFlags({ reflink, symlink }: LinkFlags): void {
  if (!reflink || !symlink) return;
  throw new ImgdedupError('USAGE', '--reflink and --symlink are two acts: name one of them.');
}

/** Acts that are for files with equal bytes only. */
function exactActsOf(flags: DupesFlags): string[] {
  const acts: readonly [string, boolean][] = [
    ['--link', flags.link],
    ['--reflink', flags.reflink],
    ['--symlink', flags.symlink],
    ['--delete', flags.delete],
  ];
  return acts.flatMap(([flag, isGiven]) => (isGiven ? [flag] : []));
}

/** What was asked to be done with the duplicates. */
function actsOf(flags: DupesFlags): string[] {
  const moves = [flags.trash ? '--trash' : '', flags.move === undefined ? '' : '--move'];
  return [...exactActsOf(flags), ...moves.filter((flag) => flag !== '')];
}

function checkAct(flags: DupesFlags): string | undefined {
  const [act, other] = actsOf(flags);
  if (other !== undefined) return `${act} and ${other} are two acts: name one of them.`;
  if (flags.move === '') return '--move wants a folder.';
  if (flags['for-good'] && !flags.delete) return '--for-good goes with --delete.';
  if (act !== undefined || flags.folders || !flags['dry-run']) return undefined;
  return '--dry-run goes with --link, --reflink, --symlink, --trash, --move or --delete: without one of them nothing is changed.';
}

/** What may go is asked only where something goes. */
function checkLimits({ trash, move, tier, ...flags }: DupesFlags): string | undefined {
  const isMove = trash || move !== undefined;
  const [act] = exactActsOf({ trash, move, tier, ...flags });
  if (tier !== undefined && act !== undefined) {
    return `--tier does not go with ${act}, which ${whatItDoes(act)} only files with equal bytes.`;
  }
  if (isMove) return undefined;
  if (flags['allow-loss']) return '--allow-loss goes with --trash or --move.';
  return flags.bursts ? '--bursts goes with --trash or --move.' : undefined;
}

/** `--folders` lists; nothing is kept or acted on. */
function checkFolders(flags: DupesFlags): string | undefined {
  const { folders, keep } = flags;
  const [act] = actsOf(flags);
  if (!folders) return undefined;
  if (flags.similar) {
    return '--folders compares by equal bytes: look-alikes do not go with it, so leave out --similar or --folders.';
  }
  if (flags.tier !== undefined) {
    return '--tier chooses between files: it does not go with --folders.';
  }
  if (act !== undefined) {
    return `--folders only lists: ${act} works on files, so leave one of them out.`;
  }
  if (flags['dry-run']) return '--folders only lists: there is nothing to plan with --dry-run.';
  if (flags.protect !== undefined) return '--protect chooses files: it does not go with --folders.';
  if (flags.reference !== undefined) {
    return '--reference chooses between files: it does not go with --folders.';
  }
  if (keep !== undefined) return '--keep chooses between files: it does not go with --folders.';
  return undefined;
}

/** Only equal bytes are linked; and what look-alikes are is asked only where they are. */
function checkSimilar({ similar, ...flags }: DupesFlags): string | undefined {
  const [act] = exactActsOf({ similar, ...flags });
  if (similar && act !== undefined) {
    return `${act} ${whatItDoes(act)} only files with equal bytes, and --similar lists others, too: leave one of them out.`;
  }
  if (similar) return undefined;
  const alone = [
    flags.threshold === undefined ? undefined : '--threshold',
    flags.crops ? undefined : '--no-crops',
    flags.rotated ? undefined : '--no-rotated',
    flags.exhaustive ? '--exhaustive' : undefined,
    flags.bursts ? '--bursts' : undefined,
  ].find((flag) => flag !== undefined);
  return alone && `${alone} goes with --similar: without it nothing is compared by its look.`;
}

/** `--ephemeral` has nothing of what only a repository has. */
function checkEphemeral(flags: DupesFlags): string | undefined {
  const { ephemeral, refresh } = flags;
  const [act] = actsOf(flags);
  if (ephemeral === undefined) return undefined;
  const wrong = [
    act === undefined ? undefined : `${act} needs a journal`,
    refresh ? undefined : '--no-refresh needs a snapshot',
    flags['max-age'] === undefined ? undefined : '--max-age needs a snapshot',
  ].find((reason) => reason !== undefined);
  return wrong && `${wrong}: that is in a repository, and --ephemeral has none.`;
}

function whatItDoes(act: string): string {
  return act === '--delete' ? 'deletes' : 'replaces';
}
