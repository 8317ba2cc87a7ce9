import { ImgdedupError } from '../model/errors.js';

interface DupesFlags {
  readonly link: boolean;
  readonly 'dry-run': boolean;
  readonly folders: boolean;
  readonly keep: readonly string[] | undefined;
  readonly ephemeral: string | undefined;
  readonly refresh: boolean;
  readonly 'max-age': string | undefined;
}

/** @throws ImgdedupError USAGE for flags that contradict each other */
export function checkDupesFlags(flags: DupesFlags): void {
  const wrong =
    checkFolders(flags) ??
    (flags['dry-run'] && !flags.link
      ? '--dry-run goes with --link: without it nothing is changed.'
      : undefined) ??
    checkEphemeral(flags);
  if (wrong !== undefined) throw new ImgdedupError('USAGE', wrong);
}

/** `--folders` lists; nothing is kept or linked. */
function checkFolders({ folders, link, keep, ...flags }: DupesFlags): string | undefined {
  if (!folders) return undefined;
  if (link) return '--folders only lists: --link works on files, so leave one of them out.';
  if (flags['dry-run']) return '--folders only lists: there is nothing to plan with --dry-run.';
  if (keep !== undefined) return '--keep chooses between files: it does not go with --folders.';
  return undefined;
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
