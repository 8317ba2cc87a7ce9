import type { ChromaImage, GreyImage, PictureFacts } from '../../../model/picture.js';
import { chromaOfPlanes, turnedChroma } from '../../fingerprint/chroma.js';
import { isNearlySrgb } from '../../formats/colour-profile.js';
import { planeOf, turnedPlane } from '../../fingerprint/grey-plane.js';
import { resample } from '../resample.js';
import { pixelLimit } from '../decode-error.js';
import { readJpegFrame, type JpegFrame } from './frame.js';
import { greyFromYcbcr } from './grey.js';
import { decodeMeans, type Means, type Scan } from './scan.js';

/** Pixels along a side of a block. */
const blockSide = 8;

/**
 * Blocks must be at least this much smaller than pixels of the result, or it would be coarse. So
 * it is in sharp: below, it decodes at a quarter of the size.
 */
const leastShrink = 9;

/**
 * Decodes a large JPEG of the usual kind at an eighth of its size: less work than a library does
 * for it, and nothing to set up. Facts and pixels are those of `readPicture`; only the finer
 * details of colours, which hardly show in grey, are left out.
 *
 * @param side of the longer side of the result
 * @returns undefined for every other picture, and for one with the least fault
 */
export function readByMeans(
  file: Buffer,
  side: number,
): { facts: PictureFacts; grey: GreyImage; chroma: ChromaImage | undefined } | undefined {
  const frame = readJpegFrame(file);
  if (frame === undefined || !isSuitable(frame, side)) return undefined;
  const planes = decodeMeans(file, frame.end, scanOf(frame));
  if (planes === undefined) return undefined;
  const blocks = inBlocks(frame);
  const size = fitted(blocks, side);
  const grey = { ...size, data: greyOf(blocks, planes, size) };
  return {
    facts: factsOf(frame),
    grey: upright(grey, frame.orientation),
    chroma: chromaOf(blocks, planes, frame.orientation),
  };
}

function isSuitable({ width, height, components, profile }: JpegFrame, side: number): boolean {
  if (Math.max(width, height) < side * leastShrink) return false;
  if (width * height > pixelLimit('jpeg', false)) return false;
  return profile.length === 0 || (components.length > 1 && isNearlySrgb(profile));
}

/** Where the blocks of its scan lie. */
export function scanOf({ width, height, components, restartInterval }: JpegFrame): Scan {
  const { across = 1, down = 1 } = components[0] ?? {};
  return {
    components,
    mcusAcross: Math.ceil(width / (blockSide * across)),
    mcusDown: Math.ceil(height / (blockSide * down)),
    restartInterval,
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function fitted({ width, height }: Size, side: number): Size {
  const ratio = side / Math.max(width, height);
  const scaled = (length: number): number => Math.max(1, Math.round(length * ratio));
  return { width: scaled(width), height: scaled(height) };
}

/** The picture in whole blocks: those that edges cut are left out, as in libvips. */
function inBlocks({ width, height }: Size): Size {
  return { width: wholeBlocks(width), height: wholeBlocks(height) };
}

function wholeBlocks(length: number): number {
  return Math.max(1, Math.floor(length / blockSide));
}

function greyOf(blocks: Size, planes: readonly Means[], size: Size): Uint8Array {
  const [brightness, blueness, redness] = planes;
  if (brightness === undefined) throw new RangeError('a picture without planes');
  const source = { ...blocks, data: brightness.data, stride: brightness.width };
  const scaled = resample(source, size.width, size.height);
  if (blueness === undefined || redness === undefined) return new Uint8Array(scaled.buffer);
  return greyFromYcbcr(
    { ...size, data: scaled },
    {
      blueness,
      redness,
      across: (blocks.width * blueness.width) / (size.width * brightness.width),
      down: (blocks.height * blueness.height) / (size.height * brightness.height),
    },
  );
}

function chromaOf(
  blocks: Size,
  [brightness, blueness, redness]: readonly Means[],
  orientation: number,
): ChromaImage | undefined {
  if (brightness === undefined || blueness === undefined || redness === undefined) return undefined;
  // Colours may be stored at half the size; what only fills MCUs does not count.
  const [across, down] = [blueness.width / brightness.width, blueness.height / brightness.height];
  const size = {
    width: Math.max(1, Math.floor(blocks.width * across)),
    height: Math.max(1, Math.floor(blocks.height * down)),
  };
  return turnedChroma(chromaOfPlanes(size, blueness, redness), symmetryOf[orientation] ?? 0);
}

/** Which symmetry (see `symmetry.ts`) turns each EXIF orientation upright. */
const symmetryOf = [0, 0, 1, 3, 2, 4, 5, 7, 6] as const;

function upright(grey: GreyImage, orientation: number): GreyImage {
  const symmetry = symmetryOf[orientation] ?? 0;
  if (symmetry === 0) return grey;
  const turned = turnedPlane(planeOf(grey), symmetry);
  return { ...turned, data: Uint8Array.from(turned.data) };
}

function factsOf({ width, height, orientation }: JpegFrame): PictureFacts {
  const size = orientation >= 5 ? { width: height, height: width } : { width, height };
  return { format: 'jpeg', ...size, orientation, frames: 1, missing: 0 };
}
