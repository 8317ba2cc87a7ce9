import { xxh64Bytes } from '../../digest/xxh64.js';
import { metadataKinds, type MetadataKind, type MetadataValue } from '../../model/traits.js';
import { takenOf } from './origin.js';
import type { Tags } from './tags.js';

/** What cameras write into the caption of every picture. */
const noCaption = /^(?:olympus digital camera|sony dsc|minolta digital camera|dcim|untitled)$/i;

/** What a file says of its picture, each thing once, wherever it says so. */
export function metadataValuesOf(tags: Tags): MetadataValue[] {
  return metadataKinds.flatMap((kind) => {
    const texts = new Set(textsOf(tags, kind).map((text) => text.normalize('NFC')));
    return [...texts].toSorted().map((text) => ({ kind, digest: xxh64Bytes(Buffer.from(text)) }));
  });
}

/** None of what only a machine writes. */
function textsOf(tags: Tags, kind: MetadataKind): string[] {
  const { exif, iptc, xmp } = tags;
  switch (kind) {
    case 'date':
      // Whether the zone is noted, too, makes no other date.
      return present(takenOf(tags)?.slice(0, dateLength));
    case 'place':
      return present(
        exif.get('GPSLatitude'),
        exif.get('GPSLongitude'),
        xmp.get('GPSLatitude'),
        xmp.get('GPSLongitude'),
        iptc.get('City'),
      );
    case 'rating':
      return present(exif.get('Rating'), xmp.get('Rating')).filter((stars) => Number(stars) > 0);
    case 'keywords':
      return present(exif.get('XPKeywords'), iptc.get('Keywords'), xmp.get('subject')).flatMap(
        (list) => list.split(/\s*[,;]\s*/),
      );
    case 'caption':
      return captionsOf(tags);
    case 'copyright':
      return present(exif.get('Copyright'), iptc.get('Copyright Notice'), xmp.get('rights'));
    case 'camera':
    case 'exposure':
    case 'profile':
      return [];
    default:
      return kind satisfies never;
  }
}

const dateLength = '2019-05-04T12:33:10'.length;

/** What somebody wrote, and no camera. */
export function captionsOf({ exif, iptc, xmp }: Tags): string[] {
  return present(
    exif.get('ImageDescription'),
    exif.get('XPTitle'),
    iptc.get('Caption/Abstract'),
    xmp.get('description'),
    xmp.get('title'),
  ).filter((caption) => !noCaption.test(caption));
}

function present(...texts: readonly (string | undefined)[]): string[] {
  return texts.filter((text) => text !== undefined);
}
