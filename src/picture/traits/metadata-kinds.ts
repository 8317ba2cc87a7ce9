import { metadataKinds, type MetadataKind } from '../../model/traits.js';
import { cameraOf, takenOf } from './origin.js';
import { captionsOf } from './metadata-values.js';
import type { Tags } from './tags.js';

/** Kinds of metadata that a picture has, in the order of the list of all. */
export function metadataKindsOf(tags: Tags): MetadataKind[] {
  return metadataKinds.filter((kind) => has(tags, kind));
}

function has(tags: Tags, kind: MetadataKind): boolean {
  const { exif, iptc, xmp } = tags;
  switch (kind) {
    case 'date':
      return takenOf(tags) !== undefined;
    case 'camera':
      return cameraOf(tags) !== undefined;
    case 'exposure':
      return exif.has('ExposureTime') || exif.has('FNumber') || exif.has('ISOSpeedRatings');
    case 'place':
      return exif.has('GPSLatitude') || xmp.has('GPSLatitude') || iptc.has('City');
    case 'rating':
      return [exif, xmp].some((fields) => Number(fields.get('Rating') ?? 0) > 0);
    case 'keywords':
      return exif.has('XPKeywords') || iptc.has('Keywords') || xmp.has('subject');
    case 'caption':
      return captionsOf(tags).length > 0;
    case 'copyright':
      return exif.has('Copyright') || iptc.has('Copyright Notice') || xmp.has('rights');
    case 'profile':
      return tags.hasProfile;
    default:
      return kind satisfies never;
  }
}
