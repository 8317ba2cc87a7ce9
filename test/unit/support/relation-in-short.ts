import type { Relation, Size } from '../../../src/model/pictures/relation.js';
import { reportOf } from '../../../src/model/pictures/relation-report.js';

/** `same`, or some of `mirror`, `rotate90`, `turn 2°`, `crop 0.71 at 12 %,8 %`, `frame …`, colours. */
export function relationInShort(relation: Relation, first: Size, second: Size): string {
  const report = reportOf(relation, { ...first, format: 'png' }, { ...second, format: 'png' });
  const { mirror, rotate, turn, part, colour } = report;
  const words = [
    ...(mirror ? ['mirror'] : []),
    ...(rotate === 0 ? [] : [`rotate${rotate}`]),
    ...(Math.abs(turn) < 0.75 ? [] : [`turn ${turn.toFixed(0)}°`]),
    ...(part.kind === 'whole' ? [] : [partInShort(part)]),
    ...(colour === 'same' ? [] : [colour]),
  ];
  return words.length === 0 ? 'same' : words.join(' ');
}

const percent = (share: number): number => Math.round(100 * share);

function partInShort(part: {
  readonly kind: string;
  readonly share: number;
  readonly left: number;
  readonly top: number;
}): string {
  return `${part.kind} ${part.share.toFixed(2)} at ${percent(part.left)} %,${percent(part.top)} %`;
}
