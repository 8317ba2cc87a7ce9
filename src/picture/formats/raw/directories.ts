import type { TiffDirectory, TiffFile } from '../tiff-file.js';

const subIfds = 330;

/** More than any camera writes; beyond, somebody wants to keep us busy. */
const mostDirectories = 64;
const mostEntries = 20_000;

/** Of the walk: where one was that has been seen is not gone to again. */
export interface Walk {
  readonly seen: Set<number>;
  entries: number;
}

/**
 * The directories of a TIFF: those of its chain, each followed by those below it. Each comes once, and
 * the walk ends with what no camera writes: loops, or very many.
 */
export function* directories(
  tiff: TiffFile,
  first = tiff.first,
  walk: Walk = { seen: new Set(), entries: 0 },
): Generator<TiffDirectory> {
  for (let at = first; isNew(walk, at);) {
    walk.seen.add(at);
    const directory = tiff.directory(at);
    if (directory === undefined) return;
    walk.entries += directory.entries.size;
    yield directory;
    const below = tiff.numbers(directory.entries.get(subIfds), mostDirectories);
    for (const place of below) yield* directories(tiff, place, walk);
    at = directory.next;
  }
}

function isNew({ seen, entries }: Walk, at: number): boolean {
  return at > 0 && !seen.has(at) && seen.size < mostDirectories && entries < mostEntries;
}
