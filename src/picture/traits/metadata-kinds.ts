import { cameraName } from '../../model/text/camera-name.js';
import type { Facts } from '../../model/facts/facts.js';
import { metadataKinds, type MetadataKind } from '../../model/pictures/traits.js';
import { captionsOf } from './captions.js';
import type { Said } from './said.js';

/** Kinds of metadata that a picture has, in the order of the list of all. */
export function metadataKindsOf(said: Said): MetadataKind[] {
  return metadataKinds.filter((kind) => has(said, kind));
}

function has({ facts, writing, hasProfile }: Said, kind: MetadataKind): boolean {
  switch (kind) {
    case 'date':
    case 'camera':
    case 'exposure':
    case 'rating':
    case 'keywords':
      return factsSay(facts, kind);
    case 'place':
      return factsSay(facts, kind) || writing.cities.length > 0;
    case 'caption':
      return captionsOf(writing).length > 0;
    case 'copyright':
      return writing.copyrights.length > 0;
    case 'profile':
      return hasProfile;
    default:
      return kind satisfies never;
  }
}

/** As far as facts tell. */
export function factsSay(facts: Facts, kind: MetadataKind): boolean {
  switch (kind) {
    case 'date':
      return facts.taken !== undefined;
    case 'camera':
      return cameraName(facts.make, facts.model) !== undefined;
    case 'exposure':
      return [facts.exposure, facts.aperture, facts.iso].some((value) => value !== undefined);
    case 'place':
      return facts.place !== undefined;
    case 'rating':
      return (facts.rating ?? 0) > 0;
    case 'keywords':
      return facts.keywords.length > 0;
    case 'caption':
    case 'copyright':
    case 'profile':
      return false;
    default:
      return kind satisfies never;
  }
}
