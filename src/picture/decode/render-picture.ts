import type { Content } from '../formats/byte-source.js';
import { decoders, type PictureFormat } from '../formats/formats.js';
import { decodeRaster, decodeRefused } from './decode-raster.js';
import { reasonOf } from './decode-error.js';
import { loadSharp, openRaster, readHead, type Pipeline } from './pixels.js';

/** How pictures are rendered. Raise it whenever the same picture would look otherwise. */
export const renderingVersion = 1;

/** A picture for the eye, as a browser shows it. */
export interface Rendering {
  readonly width: number;
  readonly height: number;
  readonly webp: Uint8Array;
}

/** Up to this side small files are worth the time that they take. */
const thumbnailSide = 640;

/**
 * A picture as it is displayed, in sRGB: turned as its file says, its transparency kept, the first frame of an
 * animation. It is scaled down to fit, never up. A broken file is decoded as far as it goes.
 * @param side of the longer side in pixels, at most 16,383: WebP holds no larger picture
 * @throws DecodeError; the system error where the file cannot be read
 */
export async function renderPicture(
  content: Content,
  format: PictureFormat,
  side: number,
): Promise<Rendering> {
  if (decoders[format] !== 'sharp') {
    const { raster } = await decodeRaster(content, format, side);
    return encode(openRaster(raster).open(), side);
  }
  try {
    return await renderWithSharp(content, format, side);
  } catch (error) {
    const { raster } = await decodeRefused(content, format, reasonOf(error));
    return encode(openRaster(raster).open(), side);
  }
}

async function renderWithSharp(
  content: Content,
  format: PictureFormat,
  side: number,
): Promise<Rendering> {
  const options = { failOn: 'none', limitInputPixels: false } as const;
  const { ignoreIcc } = await readHead(content, format, options);
  return encode(loadSharp()(content, { ...options, ignoreIcc }).autoOrient(), side);
}

async function encode(pipeline: Pipeline, side: number): Promise<Rendering> {
  const isSmall = side <= thumbnailSide;
  const { data, info } = await pipeline
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .webp(isSmall ? { quality: 78, effort: 3 } : { quality: 88, effort: 1 })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, webp: data };
}
