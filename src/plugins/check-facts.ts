import type { AddedFacts } from '../model/plugins/plugin.js';
import { fieldsOf, isFields, isWhole } from './check-values.js';
import { PluginFault } from './plugin-fault.js';

type Check<T> = (value: unknown) => value is T;

const mostText = 1000;
const mostKeywords = 1000;
const longestSide = 1_000_000;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?$/;

/**
 * What a reader of facts gave, if it is what facts are.
 * @throws PluginFault
 */
export function checkedFacts(given: unknown): AddedFacts {
  const fields = fieldsOf(given, 'gave no facts');
  const read = <T>(key: keyof AddedFacts, check: Check<T>): T | undefined => {
    const value = fields[key];
    if (value === undefined || value === null) return undefined;
    if (check(value)) return value;
    throw new PluginFault(`gave a ${key} that it cannot be`);
  };
  const facts: AddedFacts = {
    width: read('width', isSide),
    height: read('height', isSide),
    make: read('make', isText),
    model: read('model', isText),
    lens: read('lens', isText),
    software: read('software', isText),
    taken: read('taken', isMoment),
    iso: read('iso', isPositive),
    aperture: read('aperture', isPositive),
    exposure: read('exposure', isPositive),
    focalLength: read('focalLength', isPositive),
    focalLength35: read('focalLength35', isPositive),
    place: placeOf(read('place', isPlace)),
    rating: read('rating', isRating),
    keywords: read('keywords', isTexts) ?? [],
    contentIdentifier: read('contentIdentifier', isText),
  };
  const unknown = Object.keys(fields).find((key) => !Object.hasOwn(facts, key));
  if (unknown !== undefined) {
    throw new PluginFault(`gave ${JSON.stringify(unknown)}, which is no fact that can be added`);
  }
  return facts;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= mostText;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= mostKeywords && value.every(isText);
}

function isMoment(value: unknown): value is string {
  return typeof value === 'string' && moment.test(value) && !Number.isNaN(Date.parse(value));
}

function isSide(value: unknown): value is number {
  return isWhole(value, 1, longestSide);
}

function isRating(value: unknown): value is number {
  return isWhole(value, -1, 5);
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

type Place = NonNullable<AddedFacts['place']>;

function isPlace(value: unknown): value is Place {
  if (!isFields(value)) return false;
  const { latitude, longitude, altitude } = value;
  return (
    isWithin(latitude, 90) &&
    isWithin(longitude, 180) &&
    (altitude === undefined || isWithin(altitude, Number.MAX_VALUE))
  );
}

function isWithin(value: unknown, most: number): value is number {
  return typeof value === 'number' && Math.abs(value) <= most;
}

/** A copy, which has nothing else. */
function placeOf(place: Place | undefined): Place | undefined {
  if (place === undefined) return undefined;
  const { latitude, longitude, altitude } = place;
  return { latitude, longitude, altitude };
}
