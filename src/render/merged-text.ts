import type { MergedFacts } from '../model/facts/merged-facts.js';
import { placeText } from './facts-text.js';
import { escapeText } from './quote.js';

/** What is put into a sidecar: `date 2019-05-04T12:33:10, keywords "Berlin", "Wannsee"`. */
export function mergedText({ taken, place, rating, keywords }: MergedFacts): string {
  return [
    ...(taken === undefined ? [] : [`date ${taken}`]),
    ...(place === undefined ? [] : [`place ${placeText(place)}`]),
    ...(rating === undefined ? [] : [`rating ${rating}`]),
    ...(keywords.length === 0
      ? []
      : [`keywords ${keywords.map((word) => `"${escapeText(word)}"`).join(', ')}`]),
  ].join(', ');
}
