import { formatBytes } from '../../src/model/text/byte-count.js';
import type { Facts, GeoPlace } from '../../src/model/facts/facts.js';
import type { Member } from '../../src/model/review/review-group.js';
import { dateText, folderOf, nameOf } from './words.js';

export interface FactRow {
  readonly label: string;
  /** One for each file; undefined where the file does not say. */
  readonly values: readonly (string | undefined)[];
  /** The file that has the most of it, where more is better. */
  readonly most: number | undefined;
}

interface Fact {
  readonly label: string;
  readonly text: (member: Member) => string | undefined;
  /** Of what more is better. */
  readonly amount?: (member: Member) => number | undefined;
}

const facts: readonly Fact[] = [
  { label: 'Name', text: ({ path }) => nameOf(path) },
  { label: 'Folder', text: ({ path }) => folderOf(path) || '.' },
  { label: 'Size', text: ({ bytes }) => formatBytes(bytes), amount: ({ bytes }) => bytes },
  {
    label: 'Pixels',
    text: ({ width, height }) =>
      width === undefined || height === undefined ? undefined : `${width} × ${height}`,
    amount: ({ width, height }) =>
      width === undefined || height === undefined ? undefined : width * height,
  },
  { label: 'Format', text: ({ format }) => format?.toUpperCase() },
  { label: 'Taken', text: said((each) => each.taken && dateText(each.taken)) },
  { label: 'Changed', text: ({ mtime }) => dateText(mtime) },
  { label: 'Camera', text: said(({ make, model }) => cameraText(make, model)) },
  { label: 'Lens', text: said((each) => each.lens) },
  { label: 'Aperture', text: said(({ aperture }) => aperture && `f/${rounded(aperture)}`) },
  { label: 'Exposure', text: said(({ exposure }) => exposure && exposureText(exposure)) },
  { label: 'ISO', text: said(({ iso }) => iso && String(iso)) },
  {
    label: 'Focal length',
    text: said((each) => each.focalLength && `${rounded(each.focalLength)} mm`),
  },
  { label: 'Place', text: said(({ place }) => place && placeText(place)) },
  {
    label: 'Rating',
    text: said(({ rating }) => (rating === undefined ? undefined : ratingText(rating))),
  },
  { label: 'Keywords', text: said(({ keywords }) => keywords.toSorted().join(', ')) },
  { label: 'Software', text: said((each) => each.software) },
  { label: 'Duration', text: said(({ duration }) => duration && `${rounded(duration)} s`) },
  { label: 'Codec', text: said((each) => each.codec?.toUpperCase()) },
  { label: 'Live Photo', text: said((each) => each.contentIdentifier) },
  { label: 'Damage', text: ({ damaged, missing }) => damageText(damaged, missing) },
];

/** What each file says, by the kind of fact; what none of them says is left out. */
export function allFacts(members: readonly Member[]): FactRow[] {
  return facts
    .map(({ label, text, amount }) => ({
      label,
      values: members.map((member) => text(member)),
      most: amount === undefined ? undefined : mostOf(members.map((member) => amount(member))),
    }))
    .filter(({ values }) => values.some((value) => value !== undefined));
}

/** Only what not all of them say, or not in the same way: to say nothing is a difference. */
export function differingFacts(members: readonly Member[]): FactRow[] {
  return allFacts(members).filter(({ values }) => new Set(values).size > 1);
}

function mostOf(amounts: readonly (number | undefined)[]): number | undefined {
  const most = Math.max(...amounts.map((amount) => amount ?? -Infinity));
  const having = amounts.flatMap((amount, index) => (amount === most ? [index] : []));
  return having.length === 1 ? having[0] : undefined;
}

/** What is empty, or zero where zero says nothing, counts as not said. */
function said(
  text: (facts: Facts) => string | number | undefined,
): (member: Member) => string | undefined {
  return (member) => {
    const value = member.facts === undefined ? undefined : text(member.facts);
    return value === undefined || value === '' || value === 0 ? undefined : String(value);
  };
}

function cameraText(make: string | undefined, model: string | undefined): string | undefined {
  if (make === undefined || model === undefined) return model ?? make;
  const [maker = ''] = make.toLowerCase().split(' ');
  return model.toLowerCase().startsWith(maker) ? model : `${make} ${model}`;
}

function exposureText(seconds: number): string {
  return seconds >= 0.3 ? `${rounded(seconds)} s` : `1/${Math.round(1 / seconds)} s`;
}

function placeText({ latitude, longitude, altitude }: GeoPlace): string {
  const north = `${Math.abs(latitude).toFixed(5)}° ${latitude < 0 ? 'S' : 'N'}`;
  const east = `${Math.abs(longitude).toFixed(5)}° ${longitude < 0 ? 'W' : 'E'}`;
  return [north, east, ...(altitude === undefined ? [] : [`${Math.round(altitude)} m`])].join(', ');
}

function ratingText(rating: number): string {
  return rating < 0 ? 'rejected' : '★'.repeat(rating) + '☆'.repeat(Math.max(0, 5 - rating));
}

function damageText(damaged: boolean, missing: number): string | undefined {
  if (!damaged) return undefined;
  return missing > 0 ? `${Math.max(1, Math.round(100 * missing))} % is missing` : 'damaged';
}

function rounded(value: number): string {
  return String(Number(value.toFixed(1)));
}
