import { type Facts, type MediaKind } from '../../model/facts.js';
import type { AddedFacts } from '../../model/plugin.js';
import { mostKeywords } from './facts-of.js';

/** Facts of a file of which nothing is known but its format. */
export function bareFacts(kind: MediaKind, format: string): Facts {
  return {
    kind,
    format,
    width: undefined,
    height: undefined,
    orientation: undefined,
    make: undefined,
    model: undefined,
    lens: undefined,
    software: undefined,
    taken: undefined,
    iso: undefined,
    aperture: undefined,
    exposure: undefined,
    focalLength: undefined,
    focalLength35: undefined,
    place: undefined,
    rating: undefined,
    keywords: [],
    contentIdentifier: undefined,
    duration: undefined,
    codec: undefined,
  };
}

/** Facts, and in place of those that are missing what another reader has; keywords of both. */
export function withAdded(facts: Facts, added: AddedFacts): Facts {
  const { keywords = [], place, ...others } = added;
  const hasSize = facts.width !== undefined && facts.height !== undefined;
  return {
    ...facts,
    width: hasSize ? facts.width : others.width,
    height: hasSize ? facts.height : others.height,
    make: facts.make ?? others.make,
    model: facts.model ?? others.model,
    lens: facts.lens ?? others.lens,
    software: facts.software ?? others.software,
    taken: facts.taken ?? others.taken,
    iso: facts.iso ?? others.iso,
    aperture: facts.aperture ?? others.aperture,
    exposure: facts.exposure ?? others.exposure,
    focalLength: facts.focalLength ?? others.focalLength,
    focalLength35: facts.focalLength35 ?? others.focalLength35,
    place: facts.place ?? (place && { altitude: undefined, ...place }),
    rating: facts.rating ?? others.rating,
    keywords: [...new Set([...facts.keywords, ...keywords])].slice(0, mostKeywords),
    contentIdentifier: facts.contentIdentifier ?? others.contentIdentifier,
  };
}
