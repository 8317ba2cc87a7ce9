import { xxh64Bytes } from '../../digest/xxh64.js';
import type { GeoPlace } from '../../model/facts/facts.js';
import {
  metadataKinds,
  type MetadataKind,
  type MetadataValue,
} from '../../model/pictures/traits.js';
import { captionsOf } from './captions.js';
import type { Said } from './said.js';

/** What a file says of its picture, each thing once, wherever it says so. */
export function metadataValuesOf(said: Said): MetadataValue[] {
  return metadataKinds.flatMap((kind) => {
    const texts = new Set(textsOf(said, kind).map((text) => text.normalize('NFC')));
    return [...texts].toSorted().map((text) => ({ kind, digest: xxh64Bytes(Buffer.from(text)) }));
  });
}

/** None of what only a machine writes. */
function textsOf({ facts, writing }: Said, kind: MetadataKind): readonly string[] {
  switch (kind) {
    case 'date':
      // Whether the zone is noted, too, or a part of the second, makes no other date.
      return facts.taken === undefined ? [] : [facts.taken.slice(0, dateLength)];
    case 'place':
      return [...(facts.place === undefined ? [] : [placeText(facts.place)]), ...writing.cities];
    case 'rating':
      return (facts.rating ?? 0) > 0 ? [String(facts.rating)] : [];
    case 'keywords':
      // Some programs write all of them as one.
      return facts.keywords.flatMap((list) => list.split(/\s*[,;]\s*/));
    case 'caption':
      return captionsOf(writing);
    case 'copyright':
      return writing.copyrights;
    case 'camera':
    case 'exposure':
    case 'profile':
      return [];
    default:
      return kind satisfies never;
  }
}

const dateLength = '2019-05-04T12:33:10'.length;

/** To some metres: Exif and XMP write the same place with other digits at the end. */
function placeText({ latitude, longitude }: GeoPlace): string {
  return `${latitude.toFixed(4)},${longitude.toFixed(4)}`;
}
