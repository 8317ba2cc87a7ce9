import { contentId, type ContentRef } from '../../model/contents/content-id.js';
import type {
  DecidedContent,
  Decision,
  DistinctFile,
  DistinctPair,
} from '../../model/groups/distinct.js';
import { compareNames, type RelPath } from '../../model/paths/path.js';
import { textOf } from './distinct-pairs.js';
import type { Tree } from '../snapshot/tree.js';

/** Gives the contents of decisions the names that people know them by now. */
export class DistinctNames {
  readonly #hashName: string;
  readonly #places: ReadonlyMap<string, RelPath>;

  /** @param tree of the newest snapshot, if there is one */
  constructor(hashName: string, decisions: readonly Decision[], tree: Tree | undefined) {
    this.#hashName = hashName;
    const contents = decisions.flatMap((decision) => decision.contents);
    this.#places = tree === undefined ? new Map() : findPlaces(tree, contents);
  }

  /** Where a content lies, or where it lay when it was decided about. */
  path(content: DecidedContent): RelPath {
    return this.#places.get(textOf(content)) ?? content.path;
  }

  pair({ decidedAt, contents: [a, b] }: Decision): DistinctPair {
    const [first, second] = [this.#file(a), this.#file(b)];
    const isInOrder = compareNames(first.path, second.path) <= 0;
    return { decidedAt, files: isInOrder ? [first, second] : [second, first] };
  }

  #file(content: DecidedContent): DistinctFile {
    return {
      path: this.path(content),
      contentId: contentId(this.#hashName, content.digest, content.ordinal),
      isPresent: this.#places.has(textOf(content)),
    };
  }
}

/** The first path by name of each content that a tree holds, by {@link textOf}. */
export function findPlaces(tree: Tree, contents: readonly ContentRef[]): Map<string, RelPath> {
  const wanted = new Set(contents.map(textOf));
  // A number tells nearly all other files apart, and costs no text for each.
  const heads = new Set(contents.map(({ digest }) => headOf(digest)));
  const places = new Map<string, RelPath>();
  for (const { row, files, local } of tree.eachRow()) {
    const digest = files.digest(local);
    if (files.kind(local) !== 'content' || !heads.has(headOf(digest))) continue;
    const text = textOf({ digest, ordinal: files.ordinal(local) });
    if (!wanted.has(text)) continue;
    const path = tree.path(row);
    const before = places.get(text);
    if (before === undefined || compareNames(path, before) < 0) places.set(text, path);
  }
  return places;
}

/** The first 32 bits. */
function headOf(digest: Uint8Array): number {
  let head = 0;
  for (let at = 0; at < 4; at += 1) head = head * 256 + (digest[at] ?? 0);
  return head;
}
