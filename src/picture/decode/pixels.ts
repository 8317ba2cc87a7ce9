import { createRequire } from 'node:module';
import type { Metadata, Sharp, SharpConstructor, SharpOptions } from 'sharp';
import type { ChromaImage, GreyImage, PictureFacts } from '../../model/pictures/picture.js';
import type { Content } from '../formats/byte-source.js';
import { chromaOfRgb } from '../fingerprint/chroma.js';
import { isNearlySrgb } from '../formats/colour-profile.js';
import { missingShare, silentlyMissing } from '../completeness/missing-share.js';
import { decoders, type PictureFormat } from '../formats/formats.js';
import { isHiddenBy, showsMore, type Ground } from './ground.js';
import { greyOfRgb, type RgbImage } from '../fingerprint/rgb-grey.js';
import { fittedTo, scaled } from '../fingerprint/scale.js';
import { decodeRaster, decodeRefused } from './decode-raster.js';
import { hasAlpha, type Decoded, type Raster } from './raster.js';
import { rasterAsTiff } from './raster-tiff.js';
import { outOfMemory, pixelLimit, reasonOf, DecodeError } from './decode-error.js';
import { plainJpeg, type PlainJpeg } from './plain-jpeg.js';

export interface Picture {
  readonly facts: PictureFacts;
  readonly grey: GreyImage;
  /** Undefined for a picture that is stored without colours. */
  readonly chroma: ChromaImage | undefined;
  /** What transparency was laid over. */
  readonly ground: Ground;
  /**
   * All its pixels as displayed, three bytes each, where they were decoded anyway: it is small, and nothing is seen
   * through it.
   */
  readonly displayed?: RgbImage | undefined;
  /**
   * The same greys with another longer side. Of a small picture they cost next to nothing; a large one is
   * decoded anew.
   * @throws DecodeError
   */
  readonly greyAt: (side: number) => Promise<GreyImage>;
}

let loaded: SharpConstructor | undefined;

/**
 * Loads sharp, which takes 50 ms and is not always needed. Later calls cost nothing.
 * @throws where it is not installed for this platform
 */
export function loadSharp(): SharpConstructor {
  if (loaded !== undefined) return loaded;
  // Half as long as `import` takes, which loads its modules one by one, asynchronously.
  const sharp: SharpConstructor = createRequire(import.meta.url)('sharp');
  // One picture is work for one thread: several pictures are decoded at once. What is read only
  // once is not worth a cache.
  sharp.concurrency(1);
  sharp.cache(false);
  // The first runs programs (and takes seconds), the second reads a JPEG twice to look for a
  // gain map that nobody asked for, the others are no pictures.
  const blocked = ['Svg', 'Uhdr', 'Pdf', 'Vips', 'Csv', 'Matrix', 'Raw', 'Openslide'];
  sharp.block({ operation: blocked.map((name) => `VipsForeignLoad${name}`) });
  loaded = sharp;
  return sharp;
}

/**
 * Decodes a picture as it is displayed: turned as EXIF says, transparency over white, or over black
 * where white would hide it; the first frame of an animation; in grey, scaled so that its longer side
 * is `side` pixels, up or down.
 *
 * A broken file is decoded as far as it goes, and then it says how much is `missing`.
 * @throws DecodeError
 */
export async function readPicture(
  content: Content,
  format: PictureFormat,
  side: number,
): Promise<Picture> {
  if (decoders[format] !== 'sharp') return readRaster(content, format, side);
  const picture = await tried(content, { format, side, failOn: 'warning' });
  if (picture !== undefined) {
    return lacking(picture, silentlyMissing(content, format));
  }
  const strict = await tried(content, { format, side, failOn: 'error' });
  try {
    const lenient = strict ?? (await attempt(content, { format, side, failOn: 'none' }));
    const patched = { format, grey: lenient.grey, isBroken: strict === undefined };
    return lacking(lenient, await missingShare(content, patched));
  } catch (error) {
    const decoded = await decodeRefused(content, format, reasonOf(error));
    return pictureOf(content, format, decoded, side);
  }
}

/** The same by another decoder: of the thumbnail in the file where that is enough. */
async function readRaster(content: Content, format: PictureFormat, side: number): Promise<Picture> {
  return pictureOf(content, format, await decodeRaster(content, format, side), side);
}

async function pictureOf(
  content: Content,
  format: PictureFormat,
  { raster, width, height, isWhole, lost }: Decoded,
  side: number,
): Promise<Picture> {
  const seen = await look(openRaster(raster), raster, side);
  const facts = {
    format,
    width,
    height,
    orientation: 1,
    frames: 1,
    missing: Math.max(lost, silentlyMissing(content, format)),
  };
  const greyAt = async (other: number): Promise<GreyImage> => {
    if (isWhole || other <= Math.max(raster.width, raster.height)) return seen.greyAt(other);
    const { raster: all } = await decodeRaster(content, format);
    return (await look(openRaster(all), all, other)).grey;
  };
  return { facts, ...seen, displayed: isWhole ? seen.displayed : undefined, greyAt };
}

/** Pixels of another decoder for sharp. */
export function openRaster(raster: Raster): Opened {
  const { width, height, channels, data, profile } = raster;
  const isTransparent = hasAlpha(raster);
  const limitInputPixels = false;
  if (profile === undefined || isNearlySrgb(Buffer.from(profile))) {
    const raw = { width, height, channels };
    return { open: () => loadSharp()(data, { raw, limitInputPixels }), hasAlpha: isTransparent };
  }
  const tiff = rasterAsTiff(raster);
  return { open: () => loadSharp()(tiff, { limitInputPixels }), hasAlpha: isTransparent };
}

function lacking(picture: Picture, missing: number): Picture {
  return { ...picture, facts: { ...picture.facts, missing } };
}

interface Attempt {
  readonly format: PictureFormat;
  readonly side: number;
  readonly failOn: 'warning' | 'error' | 'none';
}

/** @returns undefined where the decoder complains of the file */
async function tried(content: Content, how: Attempt): Promise<Picture | undefined> {
  try {
    return await attempt(content, how);
  } catch (error) {
    if (error instanceof DecodeError || outOfMemory(error)) throw reasonOf(error);
    return undefined;
  }
}

async function attempt(content: Content, how: Attempt): Promise<Picture> {
  const { format, side, failOn } = how;
  const sharp = loadSharp();
  // The limit is ours: it depends on the format, and the message should say what it is.
  const options = { failOn, limitInputPixels: false } as const satisfies SharpOptions;
  const { facts, hasAlpha: isTransparent, ignoreIcc } = await readHead(content, format, options);
  const open = (): Sharp => {
    const opened = sharp(content, { ...options, ignoreIcc });
    return facts.orientation === 1 ? opened : opened.autoOrient();
  };
  return { facts, ...(await look({ open, hasAlpha: isTransparent }, facts, side)) };
}

/** What is to be done with a picture, before it is. */
export type Pipeline = Sharp;

/** A picture that sharp has opened. */
export interface Opened {
  /** Gives a new pipeline that decodes it as it is displayed: sharp's `clone` copies the file. */
  readonly open: () => Pipeline;
  readonly hasAlpha: boolean;
}

type Size = Pick<PictureFacts, 'width' | 'height'>;

/** Transparency over what shows more of the picture. */
async function look(
  { open, hasAlpha: isTransparent }: Opened,
  size: Size,
  side: number,
): Promise<Omit<Picture, 'facts'>> {
  // What has no effect costs nevertheless, for each row: there is no transparency in a photo.
  if (!isTransparent) {
    const pixels = new Pixels(open, size);
    const seen = await lookOver('white', pixels, side);
    const whole = await pixels.whole;
    return { ...seen, displayed: whole?.channels === 3 ? whole : undefined };
  }
  const pixelsOver = (ground: Ground): Pixels =>
    new Pixels(() => open().flatten({ background: ground }), size);
  const first = await lookOver('white', pixelsOver('white'), side);
  if (!isHiddenBy(first.grey)) return first;
  const second = await lookOver('black', pixelsOver('black'), side);
  return showsMore(second.grey, first.grey) ? second : first;
}

async function lookOver(
  ground: Ground,
  pixels: Pixels,
  side: number,
): Promise<Omit<Picture, 'facts'>> {
  const image = await pixels.at(side);
  return {
    grey: greyOf(image),
    chroma: image.channels < 3 ? undefined : chromaOfRgb(image),
    ground,
    greyAt: async (other) => {
      try {
        return greyOf(await pixels.at(other));
      } catch (error) {
        throw reasonOf(error);
      }
    },
  };
}

/**
 * So many times as large as wanted, a JPEG is decoded at half its size. From three times on that is a little faster, but
 * copies are weighed by all their pixels, which are at hand otherwise (decision 116).
 */
const shrinkingFactor = 4;

/** A picture in any size. The pixels of a small one are decoded once. */
class Pixels {
  readonly #open: () => Sharp;
  readonly #longestSide: number;
  #whole: Promise<RgbImage> | undefined;

  constructor(open: () => Sharp, { width, height }: Size) {
    this.#open = open;
    this.#longestSide = Math.max(width, height);
  }

  /** Where nobody wanted them, nothing is decoded for it. */
  get whole(): Promise<RgbImage> | undefined {
    return this.#whole;
  }

  /** Colours are made grey after scaling: that is the fastest order. */
  async at(side: number): Promise<RgbImage> {
    if (this.#longestSide >= shrinkingFactor * side) {
      return rawOf(this.#open().resize(side, side, { fit: 'inside' }));
    }
    this.#whole ??= rawOf(this.#open());
    const whole = await this.#whole;
    const { width, height } = fittedTo(whole, side);
    return scaled(whole, width, height);
  }
}

async function rawOf(pipeline: Sharp): Promise<RgbImage> {
  const { data, info } = await pipeline
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data };
}

/** A grey picture has one channel, whatever was asked for. */
function greyOf(image: RgbImage): GreyImage {
  if (image.channels >= 3) return greyOfRgb(image);
  return { width: image.width, height: image.height, data: image.data };
}

/** What is known of a picture before it is decoded. */
export interface PictureHead {
  readonly facts: PictureFacts;
  /** As it is stored: 3 for red, green and blue. */
  readonly channels: number;
  readonly hasAlpha: boolean;
  /** Whether its pixels mean nearly the same without its profile. */
  readonly ignoreIcc: boolean;
}

/** @throws DecodeError where the picture is too large, and whatever sharp throws */
export async function readHead(
  content: Content,
  format: PictureFormat,
  options: SharpOptions,
): Promise<PictureHead> {
  const plain = format === 'jpeg' && typeof content !== 'string' ? plainJpeg(content) : undefined;
  const metadata = plain ?? (await loadSharp()(content, options).metadata());
  const pixels = metadata.width * metadata.height;
  const limit = pixelLimit(format, metadata.isProgressive);
  if (pixels > limit) throw DecodeError.tooLarge(pixels, limit);
  return isPlain(metadata) ? headOfPlain(metadata) : headOf(metadata, format);
}

function isPlain(head: PlainJpeg | Metadata): head is PlainJpeg {
  return !('autoOrient' in head);
}

function headOfPlain({ width, height }: PlainJpeg): PictureHead {
  const facts = { format: 'jpeg', width, height, orientation: 1, frames: 1, missing: 0 };
  return { facts, channels: 3, hasAlpha: false, ignoreIcc: true };
}

function headOf(metadata: Metadata, format: PictureFormat): PictureHead {
  const { width, height } = metadata.autoOrient;
  const { orientation = 1, channels, hasAlpha: isTransparent } = metadata;
  const isAnimation = format === 'gif' || format === 'webp';
  const facts = {
    format,
    width,
    height,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    frames: isAnimation ? (metadata.pages ?? 1) : 1,
    missing: 0,
  };
  const ignoreIcc = canIgnoreProfile(metadata);
  return { facts, channels, hasAlpha: isTransparent, ignoreIcc };
}

/** CMYK has no meaning without its profile; greys and RGB have, if the profile is a common one. */
function canIgnoreProfile({ icc, space }: Metadata): boolean {
  if (icc === undefined) return true;
  return (space === 'srgb' || space === 'rgb16') && isNearlySrgb(icc);
}
