import type { Facts, GeoPlace } from './facts.js';

/** What can be copied from one file to the sidecar of another. Stored by position: new ones go to the end. */
export const mergedKinds = ['date', 'place', 'rating', 'keywords'] as const;
export type MergedKind = (typeof mergedKinds)[number];

/** What is copied, or could be. */
export type MergedFacts = Pick<Facts, 'taken' | 'place' | 'rating' | 'keywords'>;

export const noFacts: MergedFacts = {
  taken: undefined,
  place: undefined,
  rating: undefined,
  keywords: [],
};

/** Whether facts say something of a kind; no stars say nothing. */
export function says(facts: MergedFacts, kind: MergedKind): boolean {
  switch (kind) {
    case 'date':
      return facts.taken !== undefined;
    case 'place':
      return facts.place !== undefined;
    case 'rating':
      return (facts.rating ?? 0) !== 0;
    case 'keywords':
      return facts.keywords.length > 0;
    default:
      return kind satisfies never;
  }
}

export function kindsOf(facts: MergedFacts): MergedKind[] {
  return mergedKinds.filter((kind) => says(facts, kind));
}

/** What facts say of some kinds only. */
export function onlyKinds(facts: MergedFacts, kinds: readonly MergedKind[]): MergedFacts {
  const has = (kind: MergedKind): boolean => kinds.includes(kind);
  return {
    taken: has('date') ? facts.taken : undefined,
    place: has('place') ? facts.place : undefined,
    rating: has('rating') ? facts.rating : undefined,
    keywords: has('keywords') ? facts.keywords : [],
  };
}

/** What is said in two places: the first goes before the second. */
export function joined(first: MergedFacts, second: MergedFacts): MergedFacts {
  return {
    taken: first.taken ?? second.taken,
    place: first.place ?? second.place,
    rating: says(first, 'rating') ? first.rating : (second.rating ?? first.rating),
    keywords: [...first.keywords, ...newKeywords(first.keywords, second.keywords)],
  };
}

/** What one file lacks of what others say, and of what kinds these disagree. */
export interface Lacking {
  readonly facts: MergedFacts;
  readonly disagreed: readonly MergedKind[];
}

/** Of a date, a place or a rating nothing is lacking where the others do not say one thing. */
export function lackingOf(own: MergedFacts, others: readonly MergedFacts[]): Lacking {
  const disagreed: MergedKind[] = [];
  const one = <T>(
    kind: MergedKind,
    valueOf: (facts: MergedFacts) => T | undefined,
    agreed: (values: readonly T[]) => T | undefined,
  ): T | undefined => {
    if (says(own, kind)) return undefined;
    const values = others
      .filter((other) => says(other, kind))
      .map((other) => valueOf(other))
      .filter((value) => value !== undefined);
    if (values.length === 0) return undefined;
    const value = agreed(values);
    if (value === undefined) disagreed.push(kind);
    return value;
  };
  const facts = {
    taken: one('date', ({ taken }) => taken, agreedDate),
    place: one('place', ({ place }) => place, agreedPlace),
    rating: one('rating', ({ rating }) => rating, agreedRating),
    keywords: newKeywords(
      own.keywords,
      others.flatMap(({ keywords }) => keywords),
    ),
  };
  return { facts, disagreed };
}

/** Keywords that are not among some, each once, whatever its case. */
export function newKeywords(known: readonly string[], others: readonly string[]): string[] {
  const seen = new Set(known.map(plain));
  return others.filter((keyword) => {
    const isNew = !seen.has(plain(keyword));
    seen.add(plain(keyword));
    return isNew;
  });
}

function plain(keyword: string): string {
  return keyword.normalize('NFC').toLowerCase();
}

const parts = /^(?<local>.{19})(?<fraction>\.\d+)?(?<offset>.*)$/;

/** The one that says the most, where all tell one second, and none another zone or another part of it. */
function agreedDate(dates: readonly string[]): string | undefined {
  const all = dates.map((date) => parts.exec(date)?.groups);
  const same = (name: 'local' | 'fraction' | 'offset'): string | undefined => {
    const values = new Set(all.map((one) => one?.[name] ?? '').filter((text) => text !== ''));
    return values.size > 1 ? undefined : ([...values][0] ?? '');
  };
  const [local, fraction, offset] = [same('local'), same('fraction'), same('offset')];
  if (local === undefined || fraction === undefined || offset === undefined) return undefined;
  return `${local}${fraction}${offset}`;
}

/** In degrees, some twenty metres: Exif and XMP write the same place with other digits at the end. */
const sameDegrees = 0.0002;

function agreedPlace(places: readonly GeoPlace[]): GeoPlace | undefined {
  const first = places.find(({ altitude }) => altitude !== undefined) ?? places[0];
  return first !== undefined && places.every((place) => isSamePlace(first, place))
    ? first
    : undefined;
}

function isSamePlace(a: GeoPlace, b: GeoPlace): boolean {
  return (
    Math.abs(a.latitude - b.latitude) < sameDegrees &&
    Math.abs(a.longitude - b.longitude) < sameDegrees
  );
}

function agreedRating(ratings: readonly number[]): number | undefined {
  const [first] = ratings;
  return ratings.every((rating) => rating === first) ? first : undefined;
}
