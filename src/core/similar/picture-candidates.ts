import type { Traits } from '../../model/traits.js';
import {
  losslessFormats,
  originality,
  qualityOf,
  type Candidate,
  type PictureOf,
} from '../candidate.js';
import { candidatesOf } from '../group-exact.js';
import type { Tree } from '../tree.js';
import { extentsOf } from './extents.js';
import type { Gallery } from './gallery.js';
import type { Links } from './links.js';

interface Input {
  readonly tree: Tree;
  readonly gallery: Gallery;
  readonly links: Links;
  /** By position in the gallery; those of some pictures may not be known. */
  readonly traits: ReadonlyMap<number, Traits>;
}

/** Files of pictures with what keep rules look at. */
export class PictureCandidates {
  readonly #input: Input;
  readonly #extentOf: (position: number) => number;
  /** Quality of a JPEG that has these pixels, by their hash. */
  readonly #jpegs = new Map<string, number>();

  constructor(input: Input) {
    const { gallery, links, traits } = input;
    this.#input = input;
    this.#extentOf = extentsOf(links, (position) => originality(traits.get(position)) === 3);
    for (const [position, own] of traits) {
      const facts = gallery.facts(position);
      if (facts?.format !== 'jpeg' || own.pixels === undefined) continue;
      const quality = qualityOf({ facts, traits: own, extent: 1, madeFrom: undefined });
      const key = keyOf(own.pixels);
      this.#jpegs.set(key, Math.min(quality, this.#jpegs.get(key) ?? quality));
    }
  }

  /** Files that hold one picture, by path. */
  of(position: number, rows: readonly number[]): Candidate[] {
    const picture = this.#pictureOf(position);
    return candidatesOf(this.#input.tree, rows).map((file) => ({ ...file, picture }));
  }

  #pictureOf(position: number): PictureOf | undefined {
    const { gallery, traits } = this.#input;
    const facts = gallery.facts(position);
    if (facts === undefined) return undefined;
    const own = traits.get(position);
    const isLossless = losslessFormats.has(facts.format);
    const madeFrom =
      isLossless && own?.pixels !== undefined ? this.#jpegs.get(keyOf(own.pixels)) : undefined;
    return { facts, traits: own, extent: this.#extentOf(position), madeFrom };
  }
}

function keyOf(pixels: Uint8Array): string {
  return Buffer.from(pixels).toString('latin1');
}
