import type { SimilarMatch } from '../model/groups/similar-match.js';

/**
 * What happened to a picture and how much it differs, for people: `same, half the size, re-encoded;
 * nearly the same (0.8 % different)`.
 */
export function likenessText({
  relation,
  distance,
}: Pick<SimilarMatch, 'distance'> & {
  readonly relation: Pick<SimilarMatch['relation'], 'text'>;
}): string {
  return `${relation.text}; ${distanceWords(distance)} (${distance} % different)`;
}

/** Copies that are only re-encoded or scaled stay below the first, toned ones below the second. */
const [mostNearly, mostSlightly] = [2, 10];

function distanceWords(distance: number): string {
  if (distance <= mostNearly) return 'nearly the same';
  return distance <= mostSlightly ? 'differs slightly' : 'differs clearly';
}

/** What tiers and distances mean, for hints and help. */
export const likenessLegend = [
  'exact: the same bytes. metadata: the same pixels, other EXIF or captions. similar: the whole picture again. crop: one shows a part of the other.',
  '"% different": how much they differ in what both show; 0 is no difference, re-encoded or scaled copies have up to 2, toned ones up to 10.',
] as const;
