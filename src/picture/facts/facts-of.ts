import type { Facts } from '../../model/facts/facts.js';
import type { ByteSource } from '../formats/byte-source.js';
import type { PictureFormat } from '../formats/formats.js';
import { blocksOf } from './blocks/blocks-of.js';
import { completed } from './values/date.js';
import { exifFacts } from './exif-facts.js';
import { fillMissing } from './fill-missing.js';
import { iptcFacts } from './iptc-facts.js';
import type { MetadataBlocks } from './blocks/metadata-blocks.js';
import { xmpFacts } from './xmp/xmp-facts.js';

/** Changes whenever the same file gives other facts: stored ones are then read anew. */
export const factsVersion = 4;

/** Nobody has given more; somebody may have written more to keep us busy. */
export const mostKeywords = 1000;

/**
 * What a picture file says of itself, without decoding it. Of a broken file it is what can be read.
 * @throws the system error where the file cannot be read
 */
export function factsOf(file: ByteSource, format: PictureFormat): Facts {
  return factsIn(blocksOf(file, format), format);
}

/** Exif first, then XMP, then IPTC. */
export function factsIn(blocks: MetadataBlocks, format: PictureFormat): Facts {
  const { orientation: ofExif, ...said } = exifFacts(blocks);
  const exif = fillMissing(said, blocks.crw, [
    'make',
    'model',
    'software',
    'taken',
    'iso',
    'exposure',
    'aperture',
    'focalLength',
  ]);
  const xmp = xmpFacts(blocks.xmp);
  const iptc = iptcFacts(blocks.iptc);
  const orientation = blocks.orientation ?? ofExif;
  const { width, height } = blocks.size ?? {};
  const isTurned = (orientation ?? 1) >= 5;
  return {
    ...exif,
    kind: 'image',
    format,
    width: isTurned ? height : width,
    height: isTurned ? width : height,
    orientation,
    make: exif.make ?? xmp.make,
    model: exif.model ?? xmp.model,
    lens: exif.lens ?? xmp.lens,
    software: exif.software ?? xmp.software ?? blocks.text.get('Software'),
    taken: completed(exif.taken ?? xmp.taken ?? iptc.taken, [xmp.taken, iptc.taken]),
    place: exif.place ?? placeOf(xmp),
    rating: xmp.rating ?? exif.rating,
    keywords: [...new Set([...xmp.keywords, ...iptc.keywords, ...exif.keywords])].slice(
      0,
      mostKeywords,
    ),
    duration: undefined,
    codec: undefined,
  };
}

function placeOf({ latitude, longitude }: ReturnType<typeof xmpFacts>): Facts['place'] {
  if (latitude === undefined || longitude === undefined) return undefined;
  return { latitude, longitude, altitude: undefined };
}
