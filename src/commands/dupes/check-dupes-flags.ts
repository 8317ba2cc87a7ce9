import { ImgdedupError } from '../../model/errors/errors.js';
import type { Io } from '../terminal/io.js';

interface LinkFlags {
  readonly reflink: boolean;
  readonly symlink: boolean;
}

interface DupesFlags extends LinkFlags {
  readonly json: boolean;
  readonly link: boolean;
  readonly delete: boolean;
  readonly 'merge-metadata': boolean;
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
  readonly across: string | undefined;
  readonly refresh: boolean;
  readonly 'max-age': string | undefined;
  readonly similar: boolean;
  readonly threshold: string | undefined;
  readonly crops: boolean;
  readonly rotated: boolean;
  readonly exhaustive: boolean;
  readonly queue: string | undefined;
  readonly from: string | undefined;
  readonly z: boolean;
  readonly format: string | undefined;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly plan: string | undefined;
  readonly script: string | undefined;
  readonly interactive: boolean;
}

/** @throws ImgdedupError USAGE for flags that contradict each other */
export function checkDupesFlags(flags: DupesFlags): void {
  const wrong =
    checkAcross(flags) ??
    checkPlans(flags) ??
    checkAct(flags) ??
    checkLimits(flags) ??
    checkFolders(flags) ??
    checkSimilar(flags) ??
    checkQueue(flags) ??
    checkEphemeral(flags) ??
    checkFormat(flags);
  if (wrong !== undefined) throw new ImgdedupError('USAGE', wrong);
}

/** @throws ImgdedupError USAGE for a page of HTML that would be printed on a terminal */
export function checkCanShow(
  { format, output }: Pick<DupesFlags, 'format' | 'output'>,
  { stdout }: Pick<Io, 'stdout'>,
): void {
  if (format !== 'html' || output !== undefined || stdout.isTTY !== true) return;
  throw new ImgdedupError('USAGE', 'A report of HTML is no text for a terminal.', {
    remedy: 'Name a file: --format html --output report.html.',
  });
}

/** What a plan was asked for, in which form. */
function plansOf({ plan, script, interactive }: DupesFlags): string[] {
  const plans: readonly [string, boolean][] = [
    ['--plan', plan !== undefined],
    ['--script', script !== undefined],
    ['--interactive', interactive],
  ];
  return plans.flatMap(([flag, isGiven]) => (isGiven ? [flag] : []));
}

/** A plan says what an act would do; who wants one does not want the act. */
function checkPlans(flags: DupesFlags): string | undefined {
  const [plan, other] = plansOf(flags);
  if (plan === undefined) return undefined;
  if (other !== undefined) return `${plan} and ${other} are two ways to decide: name one of them.`;
  if (flags.folders) return `--folders only lists: it does not go with ${plan}.`;
  if (flags.trash) return `${plan} moves to the trash by itself: leave out --trash.`;
  if (flags['merge-metadata']) return `--merge-metadata does not go with ${plan}.`;
  if (flags.format !== undefined || flags.output !== undefined) {
    return `--format and --output are for lists: they do not go with ${plan}.`;
  }
  if (flags.json && !flags.interactive) return `${plan} writes a file: --json does not go with it.`;
  if (flags['dry-run'] && !flags.interactive)
    return `${plan} changes nothing: there is nothing to leave out with --dry-run.`;
  if (flags.ephemeral !== undefined && flags.script === undefined)
    return `${plan} needs a journal: that is in a repository, and --ephemeral has none.`;
  return undefined;
}

/** `--across` lists what was fetched: files there cannot be acted on, and nothing is compared anew. */
function checkAcross(flags: DupesFlags): string | undefined {
  if (flags.across === undefined) return undefined;
  const [act] = [...actsOf(flags), ...plansOf(flags)];
  if (act !== undefined) return `--across only lists: ${act} does not go with it.`;
  const others: readonly [string, boolean][] = [
    ['--similar', flags.similar],
    ['--tier', flags.tier !== undefined],
    ['--folders', flags.folders],
    ['--ephemeral', flags.ephemeral !== undefined],
    ['--keep', flags.keep !== undefined],
    ['--protect', flags.protect !== undefined],
    ['--reference', flags.reference !== undefined],
  ];
  const other = others.find(([, isGiven]) => isGiven)?.[0];
  if (other !== undefined) return `${other} does not go with --across, which tells of equal bytes.`;
  const isKnown = ['text', 'json', 'jsonl', 'csv', undefined].includes(flags.format);
  return isKnown ? undefined : `--across is not printed as ${flags.format}.`;
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

/** It goes before another act, or alone. */
function mergeOf(flags: DupesFlags): string[] {
  return flags['merge-metadata'] ? ['--merge-metadata'] : [];
}

function checkAct(flags: DupesFlags): string | undefined {
  const [act, other] = actsOf(flags);
  if (other !== undefined) return `${act} and ${other} are two acts: name one of them.`;
  if (flags.move === '') return '--move wants a folder.';
  const isWritten = flags.plan !== undefined || flags.script !== undefined;
  if (flags['for-good'] && isWritten) {
    return '--for-good answers a question, and nothing is asked here: leave it out.';
  }
  // Whether what --from names is a plan, which may delete, is not known yet.
  if (flags['for-good'] && !flags.delete && flags.from === undefined) {
    return '--for-good goes with --delete.';
  }
  const mayAct =
    act !== undefined || flags['merge-metadata'] || flags.interactive || flags.from !== undefined;
  if (mayAct || flags.folders || !flags['dry-run']) return undefined;
  return '--dry-run goes with --link, --reflink, --symlink, --trash, --move, --delete or --merge-metadata: without one of them nothing is changed.';
}

/** What may go is asked only where something goes. */
function checkLimits(flags: DupesFlags): string | undefined {
  const { trash, move, tier } = flags;
  const isPlan = plansOf(flags).length > 0 || flags.from !== undefined;
  const isMove = trash || move !== undefined || isPlan || flags['merge-metadata'];
  const [act] = exactActsOf(flags);
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
  const [act] = [...actsOf(flags), ...mergeOf(flags)];
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
  if (alone !== undefined) {
    return `${alone} goes with --similar: without it nothing is compared by its look.`;
  }
  if (flags.queue === undefined || flags.format === 'html') return undefined;
  return '--queue goes with --similar, or with --format html, whose thumbnails workers make: else there is nothing to hand out.';
}

/** What was compared is stored, so whatever acts needs nobody any more. */
function checkQueue(flags: DupesFlags): string | undefined {
  const [act] = plansOf(flags).length > 0 ? [] : [...actsOf(flags), ...mergeOf(flags)];
  if (flags.queue === undefined || act === undefined) return undefined;
  return `--queue finds: list what there is with it first, and leave it out with ${act}.`;
}

/** Lists are formatted; an act tells what it does. */
function checkFormat({
  format,
  output,
  force,
  from,
  z,
  folders,
  ...flags
}: DupesFlags): string | undefined {
  const given = { ...flags, format, output, force, from, z, folders };
  // What a plan or a script is of is no act.
  const isPlan = plansOf(given).length > 0;
  const [act] = isPlan ? [] : [...actsOf(given), ...mergeOf(given)];
  const isPlain = format === undefined || format === 'text' || format === 'json';
  if (act !== undefined && !isPlain) return `--format ${format} lists: it does not go with ${act}.`;
  if (act !== undefined && output !== undefined)
    return `--output takes a list: it does not go with ${act}.`;
  if (folders && !isPlain) return `--folders is printed as text or JSON, not as ${format}.`;
  const isFile = output !== undefined || flags.plan !== undefined || flags.script !== undefined;
  if (force && !isFile) return '--force goes with --output, --plan or --script.';
  if (z && from === undefined && format !== 'fdupes')
    return '-z goes with --from or --format fdupes.';
  return undefined;
}

/** `--ephemeral` has nothing of what only a repository has. */
function checkEphemeral(flags: DupesFlags): string | undefined {
  const { ephemeral, refresh } = flags;
  // A script needs none.
  const [act] = flags.script === undefined ? [...actsOf(flags), ...mergeOf(flags)] : [];
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
