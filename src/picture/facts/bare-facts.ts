import type { Facts, MediaKind } from '../../model/facts/facts.js';

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
