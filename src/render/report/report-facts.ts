import { cameraName } from '../../model/text/camera-name.js';
import type { Facts } from '../../model/facts/facts.js';
import type { LookAlikeFile } from '../../model/groups/look-alike.js';
import { exposureText, placeText, rounded } from '../facts-text.js';
import { damageTexts, howText } from '../text/groups/render-look-alikes.js';
import { formatBytes } from '../units.js';

/** What is told of a file under each heading; undefined where it is not known. */
export type FactRow = readonly (string | undefined)[];

/** Headings of the table, in its order. */
export const factHeadings = [
  'Like the keeper',
  'Size',
  'Pixels',
  'Format',
  'Taken',
  'Camera',
  'Lens',
  'Exposure',
  'Place',
  'Rating',
  'Keywords',
  'Software',
  'Duration',
  'Damage',
  'Content',
] as const;

/** All that is known of a content, as of one of its files, under {@link factHeadings}. */
export function factRow(file: LookAlikeFile, facts: Facts | undefined): FactRow {
  const width = file.width ?? facts?.width;
  const height = file.height ?? facts?.height;
  const { rating, keywords = [], duration, place } = facts ?? {};
  return [
    file.keeper ? undefined : howText(file),
    formatBytes(file.stat.size),
    width === undefined || height === undefined ? undefined : `${width} × ${height}`,
    file.format ?? facts?.format,
    facts?.taken?.replace('T', ' '),
    cameraName(facts?.make, facts?.model),
    facts?.lens,
    facts === undefined ? undefined : emptyAsUnknown(exposureText(facts)),
    place === undefined ? undefined : placeText(place),
    rating === undefined ? undefined : ratingText(rating),
    emptyAsUnknown(keywords.join(', ')),
    facts?.software,
    duration === undefined ? undefined : `${rounded(duration, 1)} s`,
    emptyAsUnknown(damageTexts(file).join(', ')),
    file.contentId,
  ];
}

function emptyAsUnknown(words: string): string | undefined {
  return words === '' ? undefined : words;
}

function ratingText(rating: number): string {
  if (rating < 0) return 'rejected';
  return `${rating} of 5`;
}
