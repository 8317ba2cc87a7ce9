import type { Candidate, PictureOf } from '../../../model/pictures/candidate.js';
import type { Facts } from '../../../model/facts/facts.js';
import type { PictureFacts } from '../../../model/pictures/picture.js';
import type { Traits } from '../../../model/pictures/traits.js';
import { losslessFormats } from '../../../picture/formats/formats.js';
import { originality, qualityOf } from '../../keep/candidate.js';
import { candidatesOf } from '../../dupes/group-exact.js';
import type { Tree } from '../../snapshot/tree.js';
import { credibleDetail } from './credible-detail.js';
import { extentsOf } from './extents.js';
import { framesOf, type PerhapsFramed } from './frames.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Links } from './links.js';

interface Input {
  readonly tree: Tree;
  readonly catalog: Catalog;
  readonly links: Pick<Links, 'of' | 'positions'>;
  /** By position in the catalog; those of some pictures may not be known. */
  readonly traits: ReadonlyMap<number, Traits>;
  /** What files say of themselves; the same. */
  readonly said: ReadonlyMap<number, Facts>;
}

/** Files of pictures with what keep rules look at. */
export class PictureCandidates {
  readonly #input: Input;
  readonly #insideOf: (position: number) => readonly number[];
  readonly #detailOf: (position: number) => number | undefined;
  /** By position; who is linked with nobody shows all of its scene. */
  readonly #extents = new Map<number, number>();
  /** By position, as they are asked for. */
  readonly #traits = new Map<number, Traits>();
  readonly #pictures = new Map<number, PictureOf>();
  /** Quality of a JPEG that has these pixels, by their hash. */
  readonly #jpegs = new Map<string, number>();

  constructor(input: Input) {
    const { catalog, links, traits } = input;
    this.#input = input;
    this.#noteExtents(links.positions());
    this.#insideOf = framesOf(links, (position) => this.#perhapsFramed(position));
    this.#detailOf = credibleDetail(links, (position) => this.#weighed(position));
    for (const [position, own] of traits) {
      const facts = catalog.facts(position);
      if (facts?.format !== 'jpeg' || own.pixels === undefined) continue;
      const quality = qualityOf({ facts, traits: own, madeFrom: undefined });
      const key = keyOf(own.pixels);
      this.#jpegs.set(key, Math.min(quality, this.#jpegs.get(key) ?? quality));
    }
  }

  /** Files that hold one picture, by path. */
  of(position: number, rows: readonly number[]): Candidate[] {
    const picture = this.#pictureOf(position);
    return candidatesOf(this.#input.tree, rows).map((file) => ({ ...file, picture }));
  }

  /** Traits of a picture, with no more detail than it can be credited with. */
  traitsOf(position: number): Traits | undefined {
    const known = this.#traits.get(position);
    if (known !== undefined) return known;
    const measured = this.#input.traits.get(position);
    if (measured === undefined) return undefined;
    const traits = { ...measured, detail: this.#detailOf(position) ?? measured.detail };
    this.#traits.set(position, traits);
    return traits;
  }

  /**
   * Takes note of links that have changed.
   * @param changed pictures of which some have
   * @param together these, and all that hang together with any of them
   * @returns those of which keep rules see something else than before
   */
  renew(changed: Iterable<number>, together: readonly number[]): number[] {
    this.#noteExtents(together);
    for (const position of changed) this.#traits.delete(position);
    return together.filter((position) => {
      const before = this.#pictures.get(position);
      const now = before && this.#make(position);
      if (before === undefined || now === undefined || isSame(now, before)) return false;
      this.#pictures.set(position, now);
      return true;
    });
  }

  #noteExtents(positions: Iterable<number>): void {
    const { links, traits, said } = this.#input;
    const isOriginal = (position: number): boolean =>
      originality({ traits: traits.get(position), said: said.get(position) }) === 3;
    const some = [...positions];
    const among = { of: (one: number) => links.of(one), positions: () => some };
    const extentOf = extentsOf(among, isOriginal);
    for (const position of some) this.#extents.set(position, extentOf(position));
  }

  #pictureOf(position: number): PictureOf | undefined {
    const known = this.#pictures.get(position);
    if (known !== undefined) return known;
    const picture = this.#make(position);
    if (picture !== undefined) this.#pictures.set(position, picture);
    return picture;
  }

  #make(position: number): PictureOf | undefined {
    const facts = this.#input.catalog.facts(position);
    if (facts === undefined) return undefined;
    const madeFrom = this.#madeFrom(facts, this.#input.traits.get(position));
    const traits = this.traitsOf(position);
    const said = this.#input.said.get(position);
    const inside = this.#insideOf(position);
    // A frame shows nothing of the scene.
    const shown = inside.length > 0 ? inside : [position];
    const extent = Math.max(...shown.map((one) => this.#extents.get(one) ?? 1));
    return { facts, traits, said, extent, isFramed: inside.length > 0, madeFrom };
  }

  #perhapsFramed(position: number): PerhapsFramed | undefined {
    const facts = this.#input.catalog.facts(position);
    const margins = this.#input.traits.get(position)?.margins;
    return facts === undefined || margins === undefined ? undefined : { facts, margins };
  }

  #weighed(position: number) {
    const facts = this.#input.catalog.facts(position);
    const traits = this.#input.traits.get(position);
    if (facts === undefined || traits === undefined) return undefined;
    return { facts, traits, madeFrom: this.#madeFrom(facts, traits) };
  }

  #madeFrom({ format }: PictureFacts, traits: Traits | undefined): number | undefined {
    if (!losslessFormats.has(format) || traits?.pixels === undefined) return undefined;
    return this.#jpegs.get(keyOf(traits.pixels));
  }
}

/** Whether keep rules see the same, where the links of a picture may have changed. */
function isSame(one: PictureOf, other: PictureOf): boolean {
  return (
    one.extent === other.extent &&
    one.isFramed === other.isFramed &&
    one.traits?.detail === other.traits?.detail
  );
}

function keyOf(pixels: Uint8Array): string {
  return Buffer.from(pixels).toString('latin1');
}
