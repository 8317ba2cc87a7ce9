import { createRequire } from 'node:module';
import type { Metadata, Sharp, SharpConstructor, SharpOptions } from 'sharp';
import type { ChromaImage, GreyImage, PictureFacts } from '../../model/picture.js';
import type { Content } from '../formats/byte-source.js';
import { chromaOfRgb } from '../fingerprint/chroma.js';
import { isNearlySrgb } from '../formats/colour-profile.js';
import { missingShare, shareOfHoles } from '../completeness/missing-share.js';
import type { PictureFormat } from '../formats/formats.js';
import { isHiddenBy, showsMore, type Ground } from './ground.js';
import { planeOf, resized } from '../fingerprint/grey-plane.js';
import { greyOfRgb } from '../fingerprint/rgb-grey.js';
import { outOfMemory, pixelLimit, reasonOf, DecodeError } from './decode-error.js';

export interface Picture {
  readonly facts: PictureFacts;
  readonly grey: GreyImage;
  /** Undefined for a picture that is stored without colours. */
  readonly chroma: ChromaImage | undefined;
  /** What transparency was laid over. */
  readonly ground: Ground;
}

type Colours = Pick<Picture, 'grey' | 'chroma'>;

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
 * @param ground what transparency is laid over, where that was decided before
 * @throws DecodeError
 */
export async function readPicture(
  content: Content,
  format: PictureFormat,
  side: number,
  ground?: Ground,
): Promise<Picture> {
  const picture = await tried(content, { format, side, failOn: 'warning', ground });
  if (picture !== undefined) {
    return format === 'jpeg' ? lacking(picture, shareOfHoles(content)) : picture;
  }
  const strict = await tried(content, { format, side, failOn: 'error', ground });
  try {
    const lenient = strict ?? (await attempt(content, { format, side, failOn: 'none', ground }));
    const patched = { format, grey: lenient.grey, isBroken: strict === undefined };
    return lacking(lenient, await missingShare(content, patched));
  } catch (error) {
    throw reasonOf(error);
  }
}

function lacking(picture: Picture, missing: number): Picture {
  return { ...picture, facts: { ...picture.facts, missing } };
}

interface Attempt {
  readonly format: PictureFormat;
  readonly side: number;
  readonly failOn: 'warning' | 'error' | 'none';
  readonly ground: Ground | undefined;
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
  const metadata = await sharp(content, options).metadata();
  const { width, height } = metadata;
  const limit = pixelLimit(format, metadata.isProgressive);
  if (width * height > limit) throw DecodeError.tooLarge(width * height, limit);
  const facts = factsOf(metadata, format);
  const coloursOver = (ground: Ground): Promise<Colours> => {
    const opened = sharp(content, { ...options, ignoreIcc: canIgnoreProfile(metadata) });
    // What has no effect costs nevertheless, for each row: there is no transparency in a photo.
    const laid = metadata.hasAlpha ? opened.flatten({ background: ground }) : opened;
    const turned = facts.orientation === 1 ? laid : laid.autoOrient();
    return coloursOf(turned.resize(side, side, { fit: 'inside' }));
  };
  const wanted = how.ground ?? 'white';
  const first = { facts, ...(await coloursOver(wanted)), ground: wanted };
  if (how.ground !== undefined || !metadata.hasAlpha || !isHiddenBy(first.grey)) return first;
  const second = { facts, ...(await coloursOver('black')), ground: 'black' } as const;
  return showsMore(second.grey, first.grey) ? second : first;
}

/** Colours are converted before scaling and made grey after it: that is the fastest order. */
async function coloursOf(pipeline: Sharp): Promise<Colours> {
  const { data, info } = await pipeline
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  // A grey picture has one channel, whatever was asked for.
  if (channels < 3) return { grey: { width, height, data }, chroma: undefined };
  const rgb = { width, height, channels, data };
  return { grey: greyOfRgb(rgb), chroma: chromaOfRgb(rgb) };
}

/** The only channel of a thumbnail. */
async function greyOf(pipeline: Sharp): Promise<GreyImage> {
  const { data, info } = await pipeline
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** CMYK has no meaning without its profile; greys and RGB have, if the profile is a common one. */
export function canIgnoreProfile({ icc, space }: Metadata): boolean {
  if (icc === undefined) return true;
  return (space === 'srgb' || space === 'rgb16') && isNearlySrgb(icc);
}

function factsOf(metadata: Metadata, format: PictureFormat): PictureFacts {
  const { width, height } = metadata.autoOrient;
  const { orientation = 1 } = metadata;
  const isAnimation = format === 'gif' || format === 'webp';
  return {
    format,
    width,
    height,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    frames: isAnimation ? (metadata.pages ?? 1) : 1,
    missing: 0,
  };
}

const thumbnailQuality = 80;

/** A small grey JPEG without metadata. Only ever scales down. */
export async function encodeThumbnail(image: GreyImage, longestSide: number): Promise<Uint8Array> {
  const sharp = loadSharp();
  const { width, height, data } = shrunk(image, longestSide);
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .jpeg({ quality: thumbnailQuality })
    .toBuffer();
}

/** @throws DecodeError where the bytes are not what {@link encodeThumbnail} made */
export async function decodeThumbnail(bytes: Uint8Array): Promise<GreyImage> {
  const sharp = loadSharp();
  try {
    return await greyOf(sharp(bytes, { ignoreIcc: true }));
  } catch (error) {
    throw reasonOf(error);
  }
}

/** Scaled down by averaging: in here it takes half as long as a pipeline of sharp's does. */
function shrunk(image: GreyImage, longestSide: number): GreyImage {
  const { width, height } = image;
  const ratio = longestSide / Math.max(width, height);
  if (ratio >= 1) return image;
  const [narrow, low] = [width, height].map((side) => Math.max(1, Math.round(side * ratio)));
  const plane = resized(planeOf(image), narrow ?? 1, low ?? 1);
  // A clamped array rounds, fifty times as fast as `Uint8Array.from` with a function.
  return { ...plane, data: new Uint8Array(new Uint8ClampedArray(plane.data).buffer) };
}
