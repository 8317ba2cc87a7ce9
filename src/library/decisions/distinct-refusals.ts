/** What `distinct` does not take, and what it says then. */
import type { DecidedContent } from '../../model/groups/distinct.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { RelPath } from '../../model/paths/path.js';
import { shortName } from '../../model/text/short-name.js';
import { textOf } from './distinct-pairs.js';
import type { ProvenContents } from '../hashing/prove-contents.js';
import type { Scope } from '../scan/scope.js';

/** Two hundred files are 19,900 pairs, each of them a record. */
const mostFiles = 200;

export function checkFiles(scope: Scope): void {
  checkNoFolders(scope);
  const { length } = scope.paths;
  if (length < 2) {
    throw new ImgdedupError('USAGE', 'It takes two different files to be no duplicates.');
  }
  const [missing] = scope.missing;
  if (missing !== undefined) {
    throw new ImgdedupError('PATH_NOT_FOUND', `"${shortName(missing.given)}" does not exist.`);
  }
  if (length <= mostFiles) return;
  const pairs = (length * (length - 1)) / 2;
  throw new ImgdedupError(
    'USAGE',
    `${length} files are ${pairs} pairs, and each would be remembered.`,
    { remedy: `Name at most ${mostFiles} files at a time.` },
  );
}

export function checkNoFolders({ folders }: Scope): void {
  const [folder] = folders;
  if (folder === undefined) return;
  throw new ImgdedupError('USAGE', (show) => `"${show(folder)}" is a folder.`, {
    remedy: (show) => {
      const name = show(folder);
      return `Name the pictures themselves, as in "${name === '.' ? '' : `${name}/`}*.jpg".`;
    },
  });
}

/** @throws ImgdedupError where not every content is known */
export function checkProven({
  unreadable,
  leftOut,
}: Pick<ProvenContents, 'unreadable' | 'leftOut'>): void {
  const [left] = leftOut;
  if (left !== undefined) {
    throw new ImgdedupError(
      'USAGE',
      (show) =>
        `"${show(left)}" is not among the photos of this repository: links are not followed, and the settings scan.*, .imgdedupignore or the file's size and age leave it out.`,
    );
  }
  if (unreadable.length === 0) return;
  throw new ImgdedupError(
    'PHOTO_UNREADABLE',
    (show) =>
      `${unreadable.map(({ path, reason }) => `"${show(path)}" (${reason})`).join(', ')} could not be read, and what cannot be read cannot be decided about. Nothing was changed.`,
    { remedy: 'Give yourself permission to read it, or leave it out.' },
  );
}

export function checkDifferent(named: readonly DecidedContent[]): void {
  const byContent = new Map<string, RelPath>();
  for (const content of named) {
    const same = byContent.get(textOf(content));
    if (same !== undefined) {
      throw new ImgdedupError(
        'SAME_CONTENT',
        (show) =>
          `"${show(same)}" and "${show(content.path)}" hold the same bytes: they are duplicates, and no decision changes that. Nothing was remembered.`,
        { remedy: 'Leave one of them out.' },
      );
    }
    byContent.set(textOf(content), content.path);
  }
}

export function unknownName(path: string): ImgdedupError {
  return new ImgdedupError(
    'PATH_NOT_FOUND',
    `"${shortName(path)}" is neither a file nor a name that decisions are listed by.`,
    { remedy: '"imgdedup distinct --list" lists these.' },
  );
}
