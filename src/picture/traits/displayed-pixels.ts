import { PartsHash } from '../../digest/parts-hash.js';
import { decoders, type PictureFormat } from '../formats/formats.js';
import type { Content } from '../formats/byte-source.js';
import { decodeRaster, decodeRefused } from '../decode/decode-raster.js';
import { canIgnoreProfile, loadSharp, openRaster, type Opened } from '../decode/pixels.js';
import { pixelLimit, reasonOf, DecodeError } from '../decode/decode-error.js';

/** A picture as it is displayed, or the middle of one that is too large. */
export interface DisplayedPixels {
  /** Size of the whole picture, orientation applied. */
  readonly pictureWidth: number;
  readonly pictureHeight: number;
  /** Of what is here. */
  readonly width: number;
  readonly height: number;
  /** sRGB with transparency, four bytes a pixel, row by row. */
  readonly data: Uint8Array;
}

/** Sides of the middle of a picture that has more pixels than fit in memory comfortably: 200 MB. */
const mostPixels = 50_000_000;
const middleSide = 4096;

/**
 * All pixels of a picture, or of its middle where there are more than 50 million. A broken file is
 * decoded as far as it goes.
 * @throws DecodeError
 */
export async function readDisplayed(
  content: Content,
  format: PictureFormat,
): Promise<DisplayedPixels> {
  try {
    return await attempt(content, format);
  } catch (error) {
    const { raster } = await decodeRefused(content, format, reasonOf(error));
    return pixelsOf(openRaster(raster), raster, raster);
  }
}

async function attempt(content: Content, format: PictureFormat): Promise<DisplayedPixels> {
  if (decoders[format] !== 'sharp') {
    const { raster } = await decodeRaster(content, format);
    return pixelsOf(openRaster(raster), raster, raster);
  }
  const options = { failOn: 'none', limitInputPixels: false } as const;
  const sharp = loadSharp();
  const metadata = await sharp(content, options).metadata();
  const { width, height, autoOrient } = metadata;
  const limit = pixelLimit(format, metadata.isProgressive);
  if (width * height > limit) throw DecodeError.tooLarge(width * height, limit);
  const pipeline = sharp(content, { ...options, ignoreIcc: canIgnoreProfile(metadata) });
  return pixelsOf({ pipeline }, metadata, autoOrient);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** @param stored,displayed size before and after the picture is turned upright */
async function pixelsOf(
  { pipeline }: Pick<Opened, 'pipeline'>,
  stored: Size,
  displayed: Size,
): Promise<DisplayedPixels> {
  const { width, height } = stored;
  const isWhole = width * height <= mostPixels;
  const taken = isWhole ? pipeline.autoOrient() : pipeline.extract(middleOf(width, height));
  const { data, info } = await taken
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    pictureWidth: displayed.width,
    pictureHeight: displayed.height,
    width: info.width,
    height: info.height,
    data,
  };
}

function middleOf(width: number, height: number) {
  const wide = Math.min(width, middleSide);
  const high = Math.min(height, middleSide);
  const left = Math.floor((width - wide) / 2);
  return { left, top: Math.floor((height - high) / 2), width: wide, height: high };
}

/**
 * 16 bytes, equal where two files show exactly the same.
 * @returns undefined where only a part of the picture is here
 */
export function hashDisplayed(pixels: DisplayedPixels): Uint8Array | undefined {
  const { width, height, pictureWidth, pictureHeight, data } = pixels;
  if (width * height !== pictureWidth * pictureHeight) return undefined;
  const parts = new PartsHash().part('size').add(Buffer.from(`${width} ${height}`));
  return parts.part('rgba').add(data).digest();
}

/** Brightness as it is seen over white, 0 to 255 (ITU-R BT.601). */
export function lightAt(data: Uint8Array, pixel: number): number {
  const at = 4 * pixel;
  const light = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  const alpha = data[at + 3] ?? 255;
  return alpha === 255 ? light : 255 - (alpha / 255) * (255 - light);
}
