import { ImgdedupError } from '../model/errors.js';

interface DupesFlags {
  readonly link: boolean;
  readonly 'dry-run': boolean;
  readonly folders: boolean;
  readonly keep: readonly string[] | undefined;
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
    checkFolders(flags) ??
    checkSimilar(flags) ??
    (flags['dry-run'] && !flags.link
      ? '--dry-run goes with --link: without it nothing is changed.'
      : undefined) ??
    checkEphemeral(flags);
  if (wrong !== undefined) throw new ImgdedupError('USAGE', wrong);
}

/** `--folders` lists; nothing is kept or linked. */
function checkFolders({ folders, link, keep, ...flags }: DupesFlags): string | undefined {
  if (!folders) return undefined;
  if (flags.similar) {
    return '--folders compares by equal bytes: look-alikes do not go with it, so leave out --similar or --folders.';
  }
  if (link) return '--folders only lists: --link works on files, so leave one of them out.';
  if (flags['dry-run']) return '--folders only lists: there is nothing to plan with --dry-run.';
  if (keep !== undefined) return '--keep chooses between files: it does not go with --folders.';
  return undefined;
}

/** Only equal bytes are linked; and what look-alikes are is asked only where they are. */
function checkSimilar({ similar, link, ...flags }: DupesFlags): string | undefined {
  if (similar && link) {
    return '--link replaces only files with equal bytes, and --similar lists others, too: leave one of them out.';
  }
  if (similar) return undefined;
  const alone = [
    flags.threshold === undefined ? undefined : '--threshold',
    flags.crops ? undefined : '--no-crops',
    flags.rotated ? undefined : '--no-rotated',
    flags.exhaustive ? '--exhaustive' : undefined,
  ].find((flag) => flag !== undefined);
  return alone && `${alone} goes with --similar: without it only equal bytes are looked for.`;
}

/** `--ephemeral` has nothing of what only a repository has. */
function checkEphemeral({ ephemeral, link, refresh, ...flags }: DupesFlags): string | undefined {
  if (ephemeral === undefined) return undefined;
  const wrong = [
    link ? '--link needs a journal' : undefined,
    refresh ? undefined : '--no-refresh needs a snapshot',
    flags['max-age'] === undefined ? undefined : '--max-age needs a snapshot',
  ].find((reason) => reason !== undefined);
  return wrong && `${wrong}: that is in a repository, and --ephemeral has none.`;
}
