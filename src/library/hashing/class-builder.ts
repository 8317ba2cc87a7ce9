import type { Finding } from '../../fs/reading/classify-contents.js';
import type { ContentClass } from './content-registry.js';
import type { Tree } from '../snapshot/tree.js';

type Placed = Extract<Finding, { readonly place: number }>;

interface Building {
  readonly rows: number[];
  digest: Uint8Array;
  sample: Uint8Array;
  size: number;
  knownOrdinal: number | undefined;
}

/** Collects the files of one task by the place that reading gave them. */
export class ClassBuilder {
  readonly #tree: Tree;
  readonly #byPlace = new Map<number, Building>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  /** @param row of the file's first name, `others` of its others */
  add(finding: Placed, row: number, others: readonly number[]): void {
    const one = this.#byPlace.get(finding.place) ?? this.#start(finding.place, row);
    if (finding.kind === 'witness') {
      const { folder, local } = this.#tree.locate(row);
      one.knownOrdinal = folder.state.files.ordinal(local);
      one.digest = folder.state.files.digest(local).slice();
      return;
    }
    one.rows.push(row, ...others);
    one.digest = finding.digest;
    one.sample = finding.sample;
  }

  /** Classes; known ones too, even without new files: others must not be taken for them. */
  finish(): ContentClass[] {
    return [...this.#byPlace.values()];
  }

  #start(place: number, row: number): Building {
    const one: Building = {
      rows: [],
      digest: new Uint8Array(),
      sample: new Uint8Array(),
      size: this.#tree.stat(row).size,
      knownOrdinal: undefined,
    };
    this.#byPlace.set(place, one);
    return one;
  }
}
