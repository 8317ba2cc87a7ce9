import { PartsHash } from '../../digest/parts-hash.js';
import type { PictureFacts } from '../../model/pictures/picture.js';
import { decoders, type PictureFormat } from '../formats/formats.js';
import type { Content } from '../formats/byte-source.js';
import { decodeRaster, decodeRefused } from '../decode/decode-raster.js';
import { loadSharp, openRaster, readHead, type Pipeline } from '../decode/pixels.js';
import { reasonOf } from '../decode/decode-error.js';
import type { Raster } from '../decode/raster.js';

/** A picture as it is displayed, or the middle of one that is too large. */
export interface DisplayedPixels {
  /** Size of the whole picture, orientation applied. */
  readonly pictureWidth: number;
  readonly pictureHeight: number;
  /** Of what is here. */
  readonly width: number;
  readonly height: number;
  /** How its file had it turned: 1 to 8, as EXIF counts. */
  readonly orientation: number;
  /** Bytes of a pixel: three of sRGB, and transparency where some of it is seen through. */
  readonly channels: 3 | 4;
  /** Row by row. */
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
    return pixelsOfRaster(raster);
  }
}

async function attempt(content: Content, format: PictureFormat): Promise<DisplayedPixels> {
  if (decoders[format] !== 'sharp') {
    const { raster } = await decodeRaster(content, format);
    return pixelsOfRaster(raster);
  }
  const options = { failOn: 'none', limitInputPixels: false } as const;
  const { facts, channels, hasAlpha, ignoreIcc } = await readHead(content, format, options);
  const pipeline = loadSharp()(content, { ...options, ignoreIcc });
  return pixelsOf(pipeline, facts, { isSeenThrough: channels !== 3 || hasAlpha });
}

function pixelsOfRaster(raster: Raster): Promise<DisplayedPixels> {
  const { width, height, channels } = raster;
  const whole = { width, height, orientation: 1 };
  return pixelsOf(openRaster(raster).open(), whole, { isSeenThrough: channels !== 3 });
}

/**
 * @param size of the picture upright, and how it is stored
 * @param isSeenThrough whether it may be anything but three opaque channels
 */
async function pixelsOf(
  pipeline: Pipeline,
  { width, height, orientation }: Pick<PictureFacts, 'width' | 'height' | 'orientation'>,
  { isSeenThrough }: { readonly isSeenThrough: boolean },
): Promise<DisplayedPixels> {
  const isWhole = width * height <= mostPixels;
  // Nothing is turned that is cut out first.
  const stored = orientation > 4 ? middleOf(height, width) : middleOf(width, height);
  const taken = isWhole ? pipeline : pipeline.extract(stored);
  // What has no effect costs nevertheless, for each row.
  const turned = isWhole && orientation !== 1 ? taken.autoOrient() : taken;
  const { data, info } = await (isSeenThrough ? turned.ensureAlpha() : turned)
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    pictureWidth: width,
    pictureHeight: height,
    width: info.width,
    height: info.height,
    orientation,
    ...(info.channels === 3 ? { channels: 3, data } : withoutOpacity(data)),
  };
}

/** Leaves transparency out where nothing is seen through. */
function withoutOpacity(data: Uint8Array): Pick<DisplayedPixels, 'channels' | 'data'> {
  for (let at = 3; at < data.length; at += 4) {
    if (data[at] !== 255) return { channels: 4, data };
  }
  const levels = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; to < levels.length; from += 4, to += 3) {
    levels[to] = data[from] ?? 0;
    levels[to + 1] = data[from + 1] ?? 0;
    levels[to + 2] = data[from + 2] ?? 0;
  }
  return { channels: 3, data: levels };
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
  const { width, height, pictureWidth, pictureHeight, channels, data } = pixels;
  if (width * height !== pictureWidth * pictureHeight) return undefined;
  const parts = new PartsHash().part('size').add(Buffer.from(`${width} ${height}`));
  return parts
    .part(channels === 3 ? 'rgb' : 'rgba')
    .add(data)
    .digest();
}
