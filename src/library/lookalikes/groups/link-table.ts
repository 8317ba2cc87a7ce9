import { tiers } from '../../../model/groups/look-alike.js';
import {
  colourChanges,
  relationSources,
  reversed,
  type Relation,
  type RelationSource,
} from '../../../model/pictures/relation.js';
import type { Link } from './links.js';

/** Links that are stored side by side: tables grow by so many. */
const chunkLength = 2 ** 10;
/** What a relation has of numbers: its map, two shares, a distance. */
const numberCount = 9;
/** What it has beside them: tier, change of colours, source. */
const kindCount = 3;
/** No link comes after this one. */
const none = -1;

/** Columns of some links, 91 bytes each. */
interface Chunk {
  /** Positions of both pictures. */
  readonly ends: Uint32Array;
  /** For both of them their next link; see {@link LinkTable}. */
  readonly next: Int32Array;
  readonly numbers: Float64Array;
  /** Places in {@link tiers}, {@link colourChanges} and {@link relationSources}. */
  readonly kinds: Uint8Array;
}

/**
 * Links in typed arrays: millions of them as objects would take gigabytes. Each link has two **sides**,
 * 2 × its place for the picture that its relation is seen from and one more for the other. The
 * sides of one picture hang together in a chain.
 */
export class LinkTable {
  readonly #chunks: Chunk[] = [];
  #count = 0;
  #removed = 0;
  /** By position: the first side of its chain, and how many it has. */
  #heads = new Int32Array(0);
  #degrees = new Uint32Array(0);

  /** Number of links. */
  get size(): number {
    return this.#count - this.#removed;
  }

  /** How many links a picture has. */
  degree(position: number): number {
    return this.#degrees[position] ?? 0;
  }

  /** Pictures that have any, in order. */
  *positions(): Generator<number> {
    for (const [position, head] of this.#heads.entries()) if (head !== none) yield position;
  }

  /** Sides of a picture's links, the last that was added first. */
  *sides(position: number): Generator<number> {
    for (let side = this.#heads[position] ?? none; side !== none; side = this.#nextOf(side)) {
      yield side;
    }
  }

  /** Who is at the other end of a link. */
  partner(side: number): number {
    return this.#ends(side ^ 1);
  }

  tier(side: number): Link['tier'] {
    const { kinds } = this.#chunkOf(side);
    const tier = tiers[kinds[kindCount * placeOf(side)] ?? 0];
    if (tier === undefined || tier === 'exact') throw new RangeError('a link of no tier');
    return tier;
  }

  source(side: number): RelationSource {
    const { kinds } = this.#chunkOf(side);
    const source = relationSources[kinds[kindCount * placeOf(side) + 2] ?? 0];
    if (source === undefined) throw new RangeError('a link from nowhere');
    return source;
  }

  /** {@link Relation.distance}, the same from both sides. */
  distance(side: number): number {
    return this.#chunkOf(side).numbers[placeOf(side) * numberCount + numberCount - 1] ?? 0;
  }

  /** As seen from the picture on this side. */
  relation(side: number): Relation {
    const { numbers, kinds } = this.#chunkOf(side);
    const place = placeOf(side);
    const at = place * numberCount;
    const colour = colourChanges[kinds[kindCount * place + 1] ?? 0];
    if (colour === undefined) throw new RangeError('a relation of no colour');
    const number = (of: number): number => numbers[at + of] ?? 0;
    const relation = {
      map: { a: number(0), b: number(1), c: number(2), d: number(3), e: number(4), f: number(5) },
      firstInside: number(6),
      secondInside: number(7),
      distance: number(8),
      colour,
    };
    return side % 2 === 0 ? relation : reversed(relation);
  }

  /** The side of `first` in their link; undefined where there is none. Takes as long as the shorter chain. */
  find(first: number, second: number): number | undefined {
    const isShorter = this.degree(first) <= this.degree(second);
    const [from, to] = isShorter ? [first, second] : [second, first];
    // No generator: this is asked for every pair of a family.
    for (let side = this.#heads[from] ?? none; side !== none; side = this.#nextOf(side)) {
      if (this.partner(side) === to) return isShorter ? side : side ^ 1;
    }
    return undefined;
  }

  /** Adds a link between two pictures that have none yet. */
  append(first: number, second: number, link: Link): void {
    this.#makeRoom(Math.max(first, second));
    const side = 2 * this.#count;
    if (this.#count % chunkLength === 0) this.#chunks.push(emptyChunk());
    this.#count += 1;
    this.#chain(side, first);
    this.#chain(side + 1, second);
    this.#write(side, link);
  }

  #chain(side: number, position: number): void {
    const { ends, next } = this.#chunkOf(side);
    const at = side % (2 * chunkLength);
    ends[at] = position;
    next[at] = this.#heads[position] ?? none;
    this.#heads[position] = side;
    this.#degrees[position] = this.degree(position) + 1;
  }

  /** @param side of the picture that the new relation is seen from */
  replace(side: number, { tier, source, relation }: Link): void {
    const seen = side % 2 === 0 ? relation : reversed(relation);
    this.#write(side, { tier, source, relation: seen });
  }

  /** Takes a link away. Its place stays empty. @param side either of its sides */
  remove(side: number): void {
    for (const own of [side, side ^ 1]) this.#unchain(own);
    this.#removed += 1;
  }

  #unchain(side: number): void {
    const position = this.#ends(side);
    const next = this.#nextOf(side);
    this.#degrees[position] = this.degree(position) - 1;
    if (this.#heads[position] === side) {
      this.#heads[position] = next;
      return;
    }
    for (const before of this.sides(position)) {
      if (this.#nextOf(before) !== side) continue;
      this.#chunkOf(before).next[before % (2 * chunkLength)] = next;
      return;
    }
  }

  #write(side: number, { tier, source, relation }: Link): void {
    const { numbers, kinds } = this.#chunkOf(side);
    const place = placeOf(side);
    const { map, firstInside, secondInside, distance, colour } = relation;
    // One by one: as many arrays as links would be made for nothing.
    const at = place * numberCount;
    numbers[at] = map.a;
    numbers[at + 1] = map.b;
    numbers[at + 2] = map.c;
    numbers[at + 3] = map.d;
    numbers[at + 4] = map.e;
    numbers[at + 5] = map.f;
    numbers[at + 6] = firstInside;
    numbers[at + 7] = secondInside;
    numbers[at + 8] = distance;
    const kind = kindCount * place;
    kinds[kind] = tiers.indexOf(tier);
    kinds[kind + 1] = colourChanges.indexOf(colour);
    kinds[kind + 2] = relationSources.indexOf(source);
  }

  #makeRoom(position: number): void {
    if (position < this.#heads.length) return;
    const length = Math.max(2 * this.#heads.length, position + 1, 2 ** 10);
    const heads = new Int32Array(length).fill(none);
    const degrees = new Uint32Array(length);
    heads.set(this.#heads);
    degrees.set(this.#degrees);
    [this.#heads, this.#degrees] = [heads, degrees];
  }

  #ends(side: number): number {
    return this.#chunkOf(side).ends[side % (2 * chunkLength)] ?? 0;
  }

  #nextOf(side: number): number {
    return this.#chunkOf(side).next[side % (2 * chunkLength)] ?? none;
  }

  #chunkOf(side: number): Chunk {
    const chunk = this.#chunks[Math.floor(side / (2 * chunkLength))];
    if (chunk === undefined) throw new RangeError('there is no such link');
    return chunk;
  }
}

/** Of its link in the chunk. */
function placeOf(side: number): number {
  return Math.floor(side / 2) % chunkLength;
}

function emptyChunk(): Chunk {
  return {
    ends: new Uint32Array(2 * chunkLength),
    next: new Int32Array(2 * chunkLength),
    numbers: new Float64Array(numberCount * chunkLength),
    kinds: new Uint8Array(kindCount * chunkLength),
  };
}
