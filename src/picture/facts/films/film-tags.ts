import { isoDate } from '../values/date.js';
import type { FilmFacts } from './film-facts.js';
import { placeOfIso6709 } from '../values/place.js';
import { cleaned } from '../values/text.js';

/** Names of tags in lower case, and what they say. */
export type FilmTags = ReadonlyMap<string, string>;

/**
 * What tags say that phones and cameras write into films: Apple's keys, Android's, and the older ones of
 * QuickTime. Programs that put a film into Matroska keep the names.
 */
export function tagFacts(tags: FilmTags): FilmFacts {
  const first = <T>(
    names: readonly string[],
    read: (text: string) => T | undefined,
  ): T | undefined => {
    for (const name of names) {
      const text = tags.get(name);
      const value = text === undefined ? undefined : read(text);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return {
    make: first([...apple('make'), 'com.android.manufacturer', '©mak'], cleaned),
    model: first([...apple('model'), 'com.android.model', '©mod'], cleaned),
    software: first([...apple('software'), '©swr', '©too'], cleaned),
    taken: first([...apple('creationdate'), '©day', 'date_recorded'], dateWithZone),
    place: first([...apple('location.iso6709'), '©xyz', 'location'], placeOfIso6709),
    contentIdentifier: first(apple('content.identifier'), cleaned),
    keywords: first(apple('keywords'), keywordsOf) ?? [],
  };
}

function apple(name: string): string[] {
  return [`com.apple.quicktime.${name}`];
}

/** Apple writes zones without a colon: `2019-05-04T12:33:10+0200`. A clock that was never set says 1904. */
function dateWithZone(text: string): string | undefined {
  const date = isoDate(cleaned(text)?.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return date?.startsWith('1904-01-01') === true ? undefined : date;
}

/** More are no keywords. */
const mostKeywords = 1000;

function keywordsOf(text: string): string[] | undefined {
  const words = text.split(',').flatMap((word) => cleaned(word) ?? []);
  return words.length === 0 ? undefined : [...new Set(words)].slice(0, mostKeywords);
}
