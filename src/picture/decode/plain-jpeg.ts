import { exifOrientation, exifPrefix, startsWith } from '../formats/image-data/exif.js';
import { segmentAt } from '../formats/image-data/jpeg-segment.js';

/** A JPEG whose pixels are displayed as they come: what most copies are, and many photos. */
export interface PlainJpeg {
  readonly width: number;
  readonly height: number;
  readonly isProgressive: boolean;
}

const iccPrefix = Buffer.from('ICC_PROFILE\0', 'latin1');
const [sof0, sof1, sof2, app1, app2, sos] = [0xc0, 0xc1, 0xc2, 0xe1, 0xe2, 0xda] as const;
/** Markers of frames that are coded otherwise: lossless, differential, arithmetic. Among them tables: DHT, JPG, DAC. */
const [firstFrame, lastFrame] = [0xc0, 0xcf] as const;
const tableMarkers: ReadonlySet<number> = new Set([0xc4, 0xcc]);
/** Restarts and the start of an image: without a length, and out of place in a head. */
const [firstBare, lastBare, temporary] = [0xd0, 0xd8, 0x01] as const;

/**
 * Reads a few markers, which takes a hundredth of what it takes to ask libvips.
 * @returns undefined where there is more to know, or anything is odd: a profile, an orientation, other components than
 *   three of 8 bits, a way of coding that is seldom
 */
export function plainJpeg(file: Buffer): PlainJpeg | undefined {
  let plain: PlainJpeg | undefined;
  let hasExif = false;
  for (let at = 2; ;) {
    const segment = segmentAt(file, at);
    if (segment === undefined) return undefined;
    const { marker, body } = segment;
    if ((marker >= firstBare && marker <= lastBare) || marker === temporary) return undefined;
    // Components one after another need as much memory as progressive ones do.
    if (marker === sos) return plain?.isProgressive === false && body[0] !== 3 ? undefined : plain;
    if (marker === app1 && startsWith(body, exifPrefix)) {
      // Of two, programs take one or the other.
      if (hasExif || exifOrientation(body) !== 1) return undefined;
      hasExif = true;
    } else if (marker === app2 && startsWith(body, iccPrefix)) {
      return undefined;
    } else if (marker >= firstFrame && marker <= lastFrame && !tableMarkers.has(marker)) {
      if (plain !== undefined) return undefined;
      plain = plainFrame(marker, body);
      if (plain === undefined) return undefined;
    }
    at = segment.end;
  }
}

/** Precision, height, width, number of components (ITU-T T.81, B.2.2). */
function plainFrame(marker: number, body: Buffer): PlainJpeg | undefined {
  if (marker !== sof0 && marker !== sof1 && marker !== sof2) return undefined;
  if (body.length < 6 || body[0] !== 8 || body[5] !== 3) return undefined;
  const [height, width] = [body.readUInt16BE(1), body.readUInt16BE(3)];
  if (width === 0 || height === 0) return undefined;
  return { width, height, isProgressive: marker === sof2 };
}
