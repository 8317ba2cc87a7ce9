import { itemAt } from '../../../model/snapshot/item-at.js';
import type { Compared, SubtreeStats } from './subtree-stats.js';

/** Folders of equal contents, by position. */
export interface EqualPositions {
  /** In order; none lies in another. */
  readonly folders: readonly number[];
  /** Those of them whose names, too, are those of the first. */
  readonly sameNames: ReadonlySet<number>;
  /** The same contents seen from further up or down: folders around or in one of them. */
  readonly wrappers: readonly number[];
}

/** A folder and what {@link EqualFolders} makes of its names. */
interface Named {
  readonly folder: number;
  readonly names: string;
}

/**
 * Finds folders whose files, with all below, have the same contents, each as often. Fingerprints
 * nominate; contents are compared before anything is called equal.
 */
export class EqualFolders {
  readonly #compared: Compared;
  readonly #subtrees: SubtreeStats;
  readonly #nominated: ReadonlyMap<number, readonly number[]>;

  constructor(compared: Compared, subtrees: SubtreeStats) {
    this.#compared = compared;
    this.#subtrees = subtrees;
    this.#nominated = nominate(compared, subtrees);
  }

  /**
   * Folders equal to this one, itself included, if there is another.
   * @param mayBe which folders are still of interest
   */
  equalTo(folder: number, mayBe: (folder: number) => boolean): EqualPositions | undefined {
    const others = (this.#nominated.get(folder) ?? []).filter(mayBe);
    if (this.#chains(others).length < 2) return undefined;
    const contents = this.#sortedContents(folder);
    const equal = others.filter((other) => sameNumbers(this.#sortedContents(other), contents));
    const chains = this.#chains(equal);
    return chains.length < 2 ? undefined : this.#represent(chains);
  }

  /** Folders in order, those in one line of descent together. */
  #chains(folders: readonly number[]): number[][] {
    const chains: number[][] = [];
    for (const folder of folders) {
      const last = chains.at(-1);
      if (last !== undefined && this.#subtrees.has(itemAt(last, 0), folder)) last.push(folder);
      else chains.push([folder]);
    }
    return chains;
  }

  /**
   * Of a folder and the one folder in it that holds everything, takes that which the others are
   * like in names, too; else the upper one.
   */
  #represent(chains: readonly (readonly number[])[]): EqualPositions {
    const named = chains.map((chain) =>
      chain.map((folder): Named => ({ folder, names: this.#names(folder) })),
    );
    const counts = new Map<string, number>();
    for (const chain of named) {
      for (const names of new Set(chain.map((one) => one.names))) {
        counts.set(names, (counts.get(names) ?? 0) + 1);
      }
    }
    const count = ({ names }: Named) => counts.get(names) ?? 0;
    const chosen = named.map((chain) =>
      chain.reduce((best, one) => (count(one) > count(best) ? one : best)),
    );
    const folders = chosen.map(({ folder }) => folder);
    const taken = new Set(folders);
    const same = chosen.filter(({ names }) => names === chosen[0]?.names);
    return {
      folders,
      sameNames: new Set(same.map(({ folder }) => folder)),
      wrappers: chains.flat().filter((folder) => !taken.has(folder)),
    };
  }

  #sortedContents(folder: number): Uint32Array {
    const { tree, selected, contents } = this.#compared;
    const end = tree.firstRow(itemAt(this.#subtrees.ends, folder));
    const from = tree.firstRow(folder);
    return contents.of
      .subarray(from, end)
      .filter((_, at) => selected[from + at] === 1)
      .toSorted();
  }

  /** The same text for folders with the same names for the same contents, and for no others. */
  #names(folder: number): string {
    const { tree, selected, contents } = this.#compared;
    const top = tree.folders[folder]?.path.length ?? 0;
    const lines: string[] = [];
    for (let position = folder; position < itemAt(this.#subtrees.ends, folder); position += 1) {
      const { path, state } = tree.folders[position] ?? {};
      if (path === undefined || state === undefined) continue;
      const first = tree.firstRow(position);
      const below = path.slice(top);
      for (const [local, name] of state.files.names().entries()) {
        if (selected[first + local] !== 1) continue;
        lines.push(`${below}/${name}/${contents.of[first + local]}`);
      }
    }
    // No name can hold a zero, or a slash.
    return lines.join('\0');
  }
}

/** By folder: all that have its fingerprint, in order, where those are several. */
function nominate(
  { tree, selected, contents }: Compared,
  subtrees: SubtreeStats,
): Map<number, readonly number[]> {
  const count = tree.folders.length;
  const [one, other] = [new Uint32Array(count), new Uint32Array(count)];
  const add = (to: number, first: number, second: number): void => {
    one[to] = itemAt(one, to) + first;
    other[to] = itemAt(other, to) + second;
  };
  const alike = new Map<string, number[]>();
  for (let position = count - 1; position >= 0; position -= 1) {
    const from = tree.firstRow(position);
    const files = tree.folders[position]?.state.files.count ?? 0;
    for (let row = from; row < from + files; row += 1) {
      const content = itemAt(contents.of, row);
      if (selected[row] === 1) add(position, scramble(content), scramble(~content));
    }
    const parent = subtrees.parent(position);
    if (parent !== -1) add(parent, itemAt(one, position), itemAt(other, position));
    if (subtrees.alone[position] !== 0 || subtrees.files[position] === 0) continue;
    const key = `${subtrees.files[position]}/${one[position]}/${other[position]}`;
    const same = alike.get(key);
    if (same === undefined) alike.set(key, [position]);
    else same.push(position);
  }
  const groups = [...alike.values()].filter(({ length }) => length > 1);
  return new Map(
    groups.flatMap((group) => {
      const inOrder = group.toReversed();
      return inOrder.map((folder) => [folder, inOrder] as const);
    }),
  );
}

/** Spreads a number over 32 bits (the last steps of MurmurHash3), so that sums of them tell sets apart. */
function scramble(number: number): number {
  let mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function sameNumbers(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((number, at) => number === b[at]);
}
