import type { ByteSource } from '../byte-source.js';
import { readCr3 } from './canon-cr3.js';
import { readCrw } from './canon-crw.js';
import { readRaf } from './fuji-raf.js';
import { jpegFrame } from './jpeg-frame.js';
import { readMrw } from './minolta-mrw.js';
import type { Place, RawContents, Size } from './raw-contents.js';
import { readX3f } from './sigma-x3f.js';
import { readTiffRaw } from './tiff-raw.js';

/** What a raw file holds; undefined where its container is unknown or broken. */
export function readRawFile(file: ByteSource): RawContents | undefined {
  const mark = file.read(0, 14).toString('latin1');
  if (mark.startsWith('FUJIFILM')) return readRaf(file);
  if (mark.startsWith('FOVb')) return readX3f(file);
  if (mark.startsWith('\0MRM')) return readMrw(file);
  if (mark.endsWith('HEAPCCDR')) return readCrw(file);
  return mark.slice(4, 8) === 'ftyp' ? readCr3(file) : readTiffRaw(file);
}

/** A JPEG in a raw file that a screen can show. */
export interface Preview extends Place, Size {}

/**
 * The largest JPEG that a raw file holds, by its pixels. A file that breaks off may hold only a part.
 * @returns undefined where there is none
 */
export function largestPreview(file: ByteSource, { jpegs }: RawContents): Preview | undefined {
  let largest: Preview | undefined;
  for (const { from, to: said } of jpegs) {
    const to = Math.min(said, file.size);
    const size = jpegFrame(file, { from, to });
    if (size === undefined) continue;
    if (largest === undefined || pixelsOf(size) > pixelsOf(largest))
      largest = { from, to, ...size };
  }
  return largest;
}

/** Up to this much more than a preview is its edge, which cameras leave out. */
const edge = 1.1;
/** A size of another shape is not that of the picture. */
const sameShape = 1.1;

/** Of the picture that a raw file is developed to, unturned: that of a preview that is as large. */
export function pictureSize({ size }: RawContents, preview: Size): Size {
  if (size === undefined) return preview;
  const [wider, higher] = [size.width / preview.width, size.height / preview.height];
  const shape = wider > higher ? wider / higher : higher / wider;
  return shape <= sameShape && Math.min(wider, higher) > edge ? size : preview;
}

/** Share of the sensor's data that the file lacks, 0 to 1. */
export function missingOfRaw(file: ByteSource, { sensor }: RawContents): number {
  let [all, lacking] = [0, 0];
  for (const { from, to } of sensor) {
    all += Math.max(0, to - from);
    lacking += Math.max(0, to - Math.max(from, file.size));
  }
  return all === 0 ? 0 : lacking / all;
}

function pixelsOf({ width, height }: Size): number {
  return width * height;
}
