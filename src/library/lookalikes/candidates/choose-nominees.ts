import { itemAt } from '../../../model/snapshot/item-at.js';

/**
 * Most nominees of one picture from either index, counted apart for those that are in the folder
 * and those that are not, which may come back.
 */
export const mostNominees = 200;

/**
 * Where thousands look alike (a time lapse, screens of one program) not every pair is compared:
 * half of the choice are the nearest, which are most likely to show the same; the other half are
 * the oldest, which all of the thousands have in common, so that a keeper emerges.
 *
 * @param nominees numbers of pictures, the nearest first
 * @param isThere whether the picture is in the folder just now: those never make room for others
 */
export function chooseNominees(
  nominees: readonly number[],
  isThere: (number: number) => boolean,
): number[] {
  if (nominees.length <= mostNominees) return [...nominees];
  return [
    ...chooseOf(nominees.filter(isThere)),
    ...chooseOf(nominees.filter((number) => !isThere(number))),
  ];
}

/**
 * Most of those that share a single key point with a picture, and of those that share two, whose points are all
 * compared: among 100,000 pictures each has hundreds of them, and comparing all of their pixels would grow with
 * the square.
 */
const mostWeak = { oneHit: 3, twoHits: 16 };
/**
 * Most of them that {@link chooseSharing} is asked to choose from: as many are left when some are not in the folder, or
 * cannot be related. Among 100,000 pictures each has hundreds of others.
 */
export const weakEnough = { oneHit: 16, twoHits: 48 };
/**
 * Least key points in common of those that the index met in one or two only. Measured on 81 photos with 77 edits
 * each: of 5,990 copies that are related to their original 31 share one or two with it; of these 26 have three or
 * more in common. Of 31,000 pairs of strangers among 10,000 pictures 17 in 100 have.
 */
const leastCommon = 3;
/** Most of those whose pixels are compared. */
const mostCommon = 6;
/** So few are all looked at, as in most libraries of some thousand pictures: a part of a collage shares few points. */
const fewWeak = 2;

/**
 * The first of those that are in the folder, and as many of those that are not.
 * @param numbers of pictures, the likeliest first
 * @param isThere as above
 */
export function chooseFirst(
  numbers: readonly number[],
  isThere: (number: number) => boolean,
  most: number,
): number[] {
  return [
    ...numbers.filter(isThere).slice(0, most),
    ...numbers.filter((number) => !isThere(number)).slice(0, most),
  ];
}

/** A picture that shares key points with another. */
export interface Sharing {
  readonly number: number;
  /** How many of the other's key points the index found close to one of its own. It does not find all. */
  readonly hits: number;
  /** Differing bits of the nearest two. */
  readonly bits: number;
}

export interface Choosing {
  /** As above. */
  readonly isThere: (number: number) => boolean;
  /** How many key points these pictures have in common with the other, all compared with all. */
  readonly commonPoints: (
    numbers: readonly number[],
  ) => readonly number[] | Promise<readonly number[]>;
}

/**
 * Of pictures that share key points with another those that are worth a look.
 * @param nominees in any order
 */
export async function chooseSharing(
  nominees: readonly Sharing[],
  { isThere, commonPoints }: Choosing,
): Promise<number[]> {
  const nearestFirst = nominees.toSorted((a, b) => a.bits - b.bits || a.number - b.number);
  const numbersOf = (isOfInterest: (hits: number) => boolean): number[] =>
    nearestFirst.filter(({ hits }) => isOfInterest(hits)).map(({ number }) => number);
  const strong = numbersOf((hits) => hits > 2);
  const weak = [
    ...chooseFirst(
      numbersOf((hits) => hits === 2),
      isThere,
      mostWeak.twoHits,
    ),
    ...chooseFirst(
      numbersOf((hits) => hits === 1),
      isThere,
      mostWeak.oneHit,
    ),
  ];
  return [
    ...chooseNominees(strong, isThere),
    ...(await chooseWeak(weak, { isThere, commonPoints })),
  ];
}

/** The index says little of them. */
async function chooseWeak(
  numbers: readonly number[],
  { isThere, commonPoints }: Choosing,
): Promise<number[]> {
  if (numbers.length <= fewWeak) return [...numbers];
  const common = await commonPoints(numbers);
  const likeliest = numbers
    .map((number, at) => ({ number, points: itemAt(common, at) }))
    .filter(({ points }) => points >= leastCommon)
    .toSorted((a, b) => b.points - a.points || a.number - b.number)
    .map(({ number }) => number);
  return chooseFirst(likeliest, isThere, mostCommon);
}

function chooseOf(nominees: readonly number[]): Iterable<number> {
  const chosen = new Set(nominees.toSorted((a, b) => a - b).slice(0, mostNominees / 2));
  for (const number of nominees) {
    if (chosen.size >= mostNominees) break;
    chosen.add(number);
  }
  return chosen;
}
