import { cameraName } from '../../model/text/camera-name.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { FactKind, Facts, GeoPlace, Shape } from '../../model/facts/facts.js';
import type { FactsFilter } from '../../model/facts/facts-filter.js';
import { decoders } from '../../picture/formats/formats.js';
import { videoFormats } from '../../picture/formats/video-formats.js';

export type IsWanted = (facts: Facts) => boolean;

/**
 * @returns undefined where nothing is asked
 * @throws ImgdedupError USAGE for what cannot be understood
 */
export function compileFilter(filter: FactsFilter): IsWanted | undefined {
  const { camera, lens, keyword, taken, near, minMegapixels, minDuration } = filter;
  const { types, shape, rating, has, missing } = filter;
  const tests = [
    given(camera, (glob) => {
      const matches = compileText(glob);
      return ({ make, model }) => matches(cameraName(make, model));
    }),
    given(lens, (glob) => {
      const matches = compileText(glob);
      return (facts) => matches(facts.lens);
    }),
    given(keyword, (glob) => {
      const matches = compileText(glob);
      return ({ keywords }) => keywords.some((word) => matches(word));
    }),
    given(taken, compileTaken),
    given(near, compileNear),
    given(minMegapixels, compileMegapixels),
    given(minDuration, compileDuration),
    given(types, compileTypes),
    given(
      shape,
      (wanted): IsWanted =>
        (facts) =>
          shapeOf(facts) === wanted,
    ),
    given(
      rating,
      (least): IsWanted =>
        (facts) =>
          (facts.rating ?? -1) >= least,
    ),
    given(
      has,
      (kinds): IsWanted =>
        (facts) =>
          kinds.every((kind) => hasFact(facts, kind)),
    ),
    given(
      missing,
      (kinds): IsWanted =>
        (facts) =>
          kinds.every((kind) => !hasFact(facts, kind)),
    ),
  ].filter((test) => test !== undefined);
  return tests.length === 0 ? undefined : (facts) => tests.every((test) => test(facts));
}

function given<T>(value: T | undefined, compile: (value: T) => IsWanted): IsWanted | undefined {
  return value === undefined ? undefined : compile(value);
}

/** A glob for texts: `*` and `?`, all of it, in any case. */
function compileText(glob: string): (text: string | undefined) => boolean {
  const escaped = glob.replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`);
  const pattern = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'iu');
  return (text) => text !== undefined && pattern.test(text.normalize('NFC'));
}

const formats: readonly string[] = [...Object.keys(decoders), ...videoFormats].toSorted();
/** Extensions that are called otherwise than their format. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['jpg', 'jpeg'],
  ['tif', 'tiff'],
  ['heif', 'heic'],
  ['mpg', 'mpeg'],
  ['mts', 'ts'],
]);

function compileTypes(names: readonly string[]): IsWanted {
  const wanted = names.map((name) => otherNames.get(name.toLowerCase()) ?? name.toLowerCase());
  const unknown = wanted.find((name) => !formats.includes(name));
  if (unknown !== undefined) {
    throw usage(`--type knows no format "${unknown}", only ${formats.join(', ')}.`);
  }
  return ({ format }) => wanted.includes(format);
}

const moment = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?)?)?)?$/;

/** Dates compare as texts, each to the length of the end that is named: a month holds all its days. */
function compileTaken(range: string): IsWanted {
  const [from = '', to = from, ...more] = range.includes('..') ? range.split('..') : [range];
  const isSound = [from, to].every((end) => end === '' || moment.test(end));
  if (more.length > 0 || !isSound || from + to === '') {
    throw usage(`--taken wants FROM..TO, such as 2019-05..2019-07 or 2020.., not "${range}".`);
  }
  const common = Math.min(from.length, to.length);
  if (from.slice(0, common) > to.slice(0, common)) {
    throw usage(`--taken ends before it begins: "${range}".`);
  }
  return ({ taken }) =>
    taken !== undefined &&
    taken.slice(0, from.length) >= from &&
    (to === '' || taken.slice(0, to.length) <= to);
}

function compileNear(text: string): IsWanted {
  const [latitude = Number.NaN, longitude = Number.NaN, km = Number.NaN, ...more] = text
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const isSound = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && km >= 0;
  if (more.length > 0 || !isSound) {
    throw usage(`--near wants LAT,LON,KM, such as 52.5,13.4,10, not "${text}".`);
  }
  const centre = { latitude, longitude };
  return ({ place }) => place !== undefined && distanceKm(centre, place) <= km;
}

const earthKm = 6371;

/** Along a great circle; the earth counts as a ball. */
export function distanceKm(
  a: Pick<GeoPlace, 'latitude' | 'longitude'>,
  b: Pick<GeoPlace, 'latitude' | 'longitude'>,
): number {
  const up = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const across = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const cosines = Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude));
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(up + cosines * across)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function compileMegapixels(text: string): IsWanted {
  const least = Number(text);
  if (text.trim() === '' || !(least >= 0)) {
    throw usage(`--min-megapixels wants a number, not "${text}".`);
  }
  return ({ width = 0, height = 0 }) => (width * height) / 1_000_000 >= least;
}

function compileDuration(text: string): IsWanted {
  const least = Number(text);
  if (text.trim() === '' || !(least >= 0)) {
    throw usage(`--min-duration wants a number of seconds, not "${text}".`);
  }
  return ({ duration }) => duration !== undefined && duration >= least;
}

function shapeOf({ width, height }: Facts): Shape | undefined {
  if (width === undefined || height === undefined) return undefined;
  if (width === height) return 'square';
  return width > height ? 'landscape' : 'portrait';
}

function hasFact(facts: Facts, kind: FactKind): boolean {
  switch (kind) {
    case 'camera':
      return cameraName(facts.make, facts.model) !== undefined;
    case 'date':
      return facts.taken !== undefined;
    case 'zone':
      return /(?:Z|[+-]\d\d:\d\d)$/.test(facts.taken?.slice(localLength) ?? '');
    case 'gps':
      return facts.place !== undefined;
    case 'keywords':
      return facts.keywords.length > 0;
    case 'lens':
      return facts.lens !== undefined;
    case 'live-photo':
      return facts.contentIdentifier !== undefined;
    case 'rating':
      return facts.rating !== undefined;
    case 'video':
      return facts.kind === 'video';
    default:
      return kind satisfies never;
  }
}

const localLength = '2019-05-04T12:33:10'.length;

function usage(message: string): ImgdedupError {
  return new ImgdedupError('USAGE', message);
}
