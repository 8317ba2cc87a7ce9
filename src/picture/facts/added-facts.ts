import type { Facts } from '../../model/facts/facts.js';
import type { AddedFacts } from '../../model/plugins/plugin.js';
import { mostKeywords } from './facts-of.js';
import { fillMissing } from './fill-missing.js';

/** Facts, and in place of those that are missing what another reader has; keywords of both. */
export function withAdded(facts: Facts, added: AddedFacts): Facts {
  const { keywords = [], place, ...others } = added;
  const hasSize = facts.width !== undefined && facts.height !== undefined;
  return {
    ...fillMissing(facts, others, [
      'make',
      'model',
      'lens',
      'software',
      'taken',
      'iso',
      'aperture',
      'exposure',
      'focalLength',
      'focalLength35',
      'rating',
      'contentIdentifier',
    ]),
    width: hasSize ? facts.width : others.width,
    height: hasSize ? facts.height : others.height,
    place: facts.place ?? (place && { altitude: undefined, ...place }),
    keywords: [...new Set([...facts.keywords, ...keywords])].slice(0, mostKeywords),
  };
}
