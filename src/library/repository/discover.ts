import { readFileSync, statSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';

export const repositoryName = '.imgdedup';
/** In a data folder that lies elsewhere: the absolute path of the root. */
export const rootFileName = 'root';
const pointerPrefix = 'imgdedup-dir: ';

/** Where a repository is: the photos, and what is known of them. */
export interface RepositoryPlace {
  /** Absolute path of the folder with the photos. */
  readonly root: string;
  /** Absolute path of the folder with `store/` and `config.toml`. */
  readonly dataFolder: string;
}

/**
 * Finds the repository by walking up, as git does.
 * @param from a folder
 * @throws ImgdedupError NOT_A_REPOSITORY, DATA_MISSING
 */
export function findRepository(from: string): RepositoryPlace {
  const found = repositoryAt(resolve(from)) ?? enclosingRepository(from);
  if (found !== undefined) return found;
  throw new ImgdedupError(
    'NOT_A_REPOSITORY',
    `Neither ${from} nor a folder above it is an imgdedup repository.`,
    { remedy: 'Run "imgdedup init" in your photo folder.' },
  );
}

/** The nearest repository whose root lies above a folder. */
export function enclosingRepository(folder: string): RepositoryPlace | undefined {
  const above = dirname(resolve(folder));
  if (above === resolve(folder)) return undefined;
  return repositoryAt(above) ?? enclosingRepository(above);
}

/** The repository whose root is `folder`, or whose data `folder` holds. */
export function repositoryAt(folder: string): RepositoryPlace | undefined {
  const entry = join(folder, repositoryName);
  const stats = statOrExplain(entry);
  if (stats?.isDirectory() === true) return { root: folder, dataFolder: entry };
  if (stats?.isFile() === true) {
    const dataFolder = readPointer(entry);
    checkIsThere(folder, dataFolder);
    return { root: folder, dataFolder };
  }
  const root = readIfThere(join(folder, rootFileName));
  const hasStore = statSync(join(folder, 'store'), { throwIfNoEntry: false })?.isDirectory();
  return root === undefined || hasStore !== true
    ? undefined
    : { root: withoutNewline(root), dataFolder: folder };
}

/**
 * A disk that is not mounted leaves nothing, or an empty folder.
 * @throws ImgdedupError DATA_MISSING
 */
function checkIsThere(root: string, dataFolder: string): void {
  if (statOrExplain(join(dataFolder, rootFileName)) !== undefined) return;
  throw new ImgdedupError(
    'DATA_MISSING',
    `${root} keeps its data in ${dataFolder}, and that is not there.`,
    {
      remedy: `Is its disk mounted? If it is lost, remove the file ${join(root, repositoryName)} and run "imgdedup init" again.`,
    },
  );
}

function statOrExplain(entry: string): Stats | undefined {
  try {
    return statSync(entry, { throwIfNoEntry: false });
  } catch (error) {
    if (systemCode(error) !== 'EACCES') throw error;
    throw new ImgdedupError(
      'FOLDER_UNREADABLE',
      `The folder ${dirname(entry)} cannot be entered.`,
      { remedy: 'Give yourself permission to read and enter it.', cause: error },
    );
  }
}

/** Text of the file that a root keeps where its data lies elsewhere. */
export function pointerText(dataFolder: string): string {
  return `${pointerPrefix}${dataFolder}\n`;
}

function readPointer(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (!text.startsWith(pointerPrefix)) {
    throw new ImgdedupError(
      'NOT_A_REPOSITORY',
      `${file} is not a pointer to a repository: it should read "${pointerPrefix}PATH".`,
      { remedy: 'Restore or remove it.' },
    );
  }
  return resolve(dirname(file), withoutNewline(text.slice(pointerPrefix.length)));
}

/** A name may end in a blank. */
function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'].includes(systemCode(error) ?? ''))
      return undefined;
    throw error;
  }
}
