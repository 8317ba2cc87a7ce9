/** The only file that imports `@imagemagick/magick-wasm`, which is loaded when there is a picture for it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { systemCode } from '../../model/errors/errors.js';
import { ByteSource, type Content } from '../formats/byte-source.js';
import type { PictureFormat } from '../formats/formats.js';
import { endsEarly } from '../completeness/ends-early.js';
import { wholeIcons } from '../completeness/ico.js';
import { endOfCodestream, jp2Extent } from '../completeness/jp2.js';
import { pixelBytes } from '../completeness/pixel-bytes.js';
import { DecodeError, outOfMemory } from './decode-error.js';
import { wholeOf, type Decoded, type Raster } from './raster.js';

/** What is used of the library. (Its own types want those of browsers.) */
interface Magick {
  initializeImageMagick(wasm: Uint8Array): Promise<void>;
  readonly ResourceLimits: {
    memory: bigint;
    maxMemoryRequest: bigint;
    disk: bigint;
    width: bigint;
    height: bigint;
    listLength: bigint;
  };
  readonly MagickError: new () => Error;
  readonly MagickReadSettings: new (settings: ReadSettings) => ReadSettings;
  readonly MagickImageInfo: {
    create(bytes: Uint8Array, settings: ReadSettings): { width: number; height: number };
  };
  readonly ImageMagick: {
    read<T>(bytes: Uint8Array, settings: ReadSettings, work: (image: Image) => T): T;
    readCollection<T>(
      bytes: Uint8Array,
      settings: ReadSettings,
      work: (images: readonly Image[]) => T,
    ): T;
  };
}

interface ReadSettings {
  /** The name of a coder. */
  readonly format: string;
  readonly frameIndex?: number;
  readonly frameCount?: number;
}

interface Image {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  colorSpace: number;
  autoOrient(): void;
  getColorProfile(): { readonly data: Uint8Array } | null;
  getPixels<T>(work: (pixels: Pixels) => T): T;
}

interface Pixels {
  /** A copy. */
  toByteArray(
    x: number,
    y: number,
    width: number,
    height: number,
    mapping: string,
  ): Uint8Array | null;
}

/** Of `ColorSpace`. */
const [grey, srgb, linearGrey] = [3, 23, 33] as const;

const packageName = '@imagemagick/magick-wasm';
const notInstalled = `needs the package ${packageName}, which is not installed`;

/** Larger files are not copied into ImageMagick's memory. */
const mostBytes = 256 * 1024 * 1024;
/** A pixel takes 25 bytes: JPEG XL 20, JPEG 2000 25. */
const mostPixels = 30_000_000;
/** Memory for the pixels of one picture, and of one piece of it. */
const [mostMemory, mostBlock] = [700n * 1024n * 1024n, 512n * 1024n * 1024n];
const mostSide = 100_000n;
/** Sizes of an icon, frames of an animation. */
const mostImages = 1000;
/**
 * Its memory never shrinks: after a picture of more pixels it is given up for a new one, which takes 150 ms of
 * the next picture.
 */
const mostKept = 4_000_000;

let loading: Promise<Magick> | undefined;

/**
 * Decodes a picture by ImageMagick, as it is displayed: the first of several, of an icon the largest.
 * @throws DecodeError; the system error where the file cannot be read
 */
export function decodeByMagick(content: Content, format: PictureFormat): Promise<Decoded> {
  return withMagick(content, format, (magick, bytes) => {
    const decoded = decode(magick, bytes, format);
    if (decoded.raster.width * decoded.raster.height > mostKept) giveUp();
    return decoded;
  });
}

/**
 * All frames of an animated JPEG XL, each with what it leaves of those before it.
 * @returns undefined where they are too many, or too large, to be held together
 * @throws DecodeError; the system error where the file cannot be read
 */
export function decodeFramesByMagick(content: Content): Promise<Raster[] | undefined> {
  return withMagick(content, 'jxl', ({ ImageMagick, MagickReadSettings }, bytes) => {
    // Whatever is asked for, all of them are decoded; what they take is given up.
    giveUp();
    const settings = new MagickReadSettings({ format: 'JXL' });
    return ImageMagick.readCollection(bytes, settings, (images) => {
      const pixels = images.reduce((sum, { width, height }) => sum + width * height, 0);
      return pixels > mostPixels ? undefined : images.map(rasterOf);
    });
  });
}

async function withMagick<T>(
  content: Content,
  format: PictureFormat,
  work: (magick: Magick, bytes: Buffer) => T,
): Promise<T> {
  const bytes = mendedBytes(bytesOf(content), format);
  const magick = await (loading ??= startMagick(createRequire(import.meta.url)));
  try {
    return work(magick, bytes);
  } catch (error) {
    if (error instanceof DecodeError) throw error;
    // It may have stopped anywhere.
    if (!(error instanceof magick.MagickError)) giveUp();
    if (outOfMemory(error) || saysExhausted(error)) {
      throw new DecodeError('needs more memory', { cause: error, needsMemory: true });
    }
    const reason = endsEarly(new ByteSource(bytes), format)
      ? 'ends early: its pixels cannot be decoded'
      : 'its pixels cannot be decoded';
    throw new DecodeError(reason, { cause: error });
  }
}

/** What has a smaller share of its bytes shows nothing that it were worth to make up the others for. */
const leastShare = 0.05;

/**
 * As ImageMagick takes it: it gives nothing where something is missing. Pixels that the file lacks are taken to be
 * black, what it lacks of a JPEG 2000 not to differ from what is coarser, and pictures of an icon that break off are none.
 */
function mendedBytes(bytes: Buffer, format: PictureFormat): Buffer {
  const file = new ByteSource(bytes);
  if (format === 'ico') return wholeIcons(file) ?? bytes;
  const to = endOf(file, format);
  const isShort = to > bytes.length && to <= Math.min(mostBytes, bytes.length / leastShare);
  if (!isShort) return format === 'bmp' ? withOwnLength(bytes) : bytes;
  const whole = Buffer.concat([bytes, Buffer.alloc(to - bytes.length)]);
  // Zeros are packets with nothing in them.
  if (format === 'jp2') return Buffer.concat([whole, endOfCodestream]);
  return format === 'bmp' ? withOwnLength(whole) : whole;
}

/** Where the file would end, if it is known. */
function endOf(file: ByteSource, format: PictureFormat): number {
  return (format === 'jp2' ? jp2Extent(file)?.end : pixelBytes(file, format)?.to) ?? 0;
}

const [lengthAt, lengthBytes] = [2, 4] as const;

/** A bitmap says how long its file is. Many programs write nonsense there, and ImageMagick refuses that. */
function withOwnLength(bitmap: Buffer): Buffer {
  if (bitmap.length < lengthAt + lengthBytes) return bitmap;
  if (bitmap.readUInt32LE(lengthAt) === bitmap.length) return bitmap;
  const own = Buffer.from(bitmap);
  own.writeUInt32LE(bitmap.length, lengthAt);
  return own;
}

function giveUp(): void {
  loading = undefined;
}

/** Whether a picture could not be decoded for want of a package that is there now. @param reason as it was told */
export function hasComeSince(reason: string): boolean {
  return reason === notInstalled && isInstalled();
}

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve(packageName);
    return true;
  } catch (error) {
    if (systemCode(error) === 'MODULE_NOT_FOUND') return false;
    throw error;
  }
}

/**
 * @param require that finds the package
 * @throws DecodeError where it is not installed
 */
export async function startMagick(require: NodeJS.Require): Promise<Magick> {
  let path = '';
  try {
    path = require.resolve(packageName);
  } catch (error) {
    if (systemCode(error) !== 'MODULE_NOT_FOUND') throw error;
    loading = undefined;
    throw new DecodeError(notInstalled);
  }
  const magick: Magick = require(path);
  // A module of its own for each start: once it is given up, its memory is free to go.
  delete require.cache[path];
  await magick.initializeImageMagick(readFileSync(require.resolve(`${packageName}/magick.wasm`)));
  const { ResourceLimits } = magick;
  ResourceLimits.memory = mostMemory;
  ResourceLimits.maxMemoryRequest = mostBlock;
  ResourceLimits.width = mostSide;
  ResourceLimits.height = mostSide;
  // What is called a disk lies in memory here.
  ResourceLimits.disk = 0n;
  ResourceLimits.listLength = BigInt(mostImages);
  return magick;
}

function bytesOf(content: Content): Buffer {
  if (Buffer.isBuffer(content)) return content;
  using file = new ByteSource(content);
  if (file.size > mostBytes) {
    throw new DecodeError(`has ${Math.round(file.size / 1e6)} MB; at most 256 MB are decoded`);
  }
  return file.read(0, file.size);
}

function decode(magick: Magick, bytes: Buffer, format: PictureFormat): Decoded {
  const { MagickImageInfo, MagickReadSettings, ImageMagick } = magick;
  const coder = coderOf(bytes, format);
  if (format === 'ico') {
    const settings = new MagickReadSettings({ format: coder });
    return ImageMagick.readCollection(bytes, settings, (images) => {
      const [largest] = images.toSorted((a, b) => b.width * b.height - a.width * a.height);
      if (largest === undefined) throw new DecodeError('has no picture in it');
      return wholeOf(rasterOf(largest));
    });
  }
  const settings = new MagickReadSettings({ format: coder, frameIndex: 0, frameCount: 1 });
  const { width, height } = MagickImageInfo.create(bytes, settings);
  const pixels = width * height;
  if (pixels > mostPixels) throw DecodeError.tooLarge(pixels, mostPixels);
  return wholeOf(ImageMagick.read(bytes, settings, rasterOf));
}

/** Named, so that nothing but the format that was recognized is tried on a stranger's file. */
function coderOf(bytes: Buffer, format: PictureFormat): string {
  switch (format) {
    case 'jxl':
      return 'JXL';
    case 'jp2':
      return bytes[0] === 0xff ? 'J2K' : 'JP2';
    case 'psd':
      return 'PSD';
    case 'bmp':
      return 'BMP';
    case 'ico':
      return 'ICO';
    case 'pnm':
      return 'PNM';
    case 'tiff':
      return 'TIFF';
    case 'jpeg':
    case 'png':
    case 'gif':
    case 'webp':
    case 'avif':
    case 'heic':
    case 'raw':
    case 'svg':
      throw new TypeError(`${format} is not decoded so`);
    default:
      return format satisfies never;
  }
}

function rasterOf(image: Image): Raster {
  image.autoOrient();
  const { colorSpace } = image;
  const isGrey = colorSpace === grey || colorSpace === linearGrey;
  const isRgb = colorSpace === srgb;
  if (colorSpace === linearGrey) image.colorSpace = grey;
  else if (!isGrey && !isRgb) image.colorSpace = srgb;
  const { width, height, hasAlpha } = image;
  const mapping = `${isGrey ? 'R' : 'RGB'}${hasAlpha ? 'A' : ''}`;
  const data = image.getPixels((pixels) => pixels.toByteArray(0, 0, width, height, mapping));
  if (data === null) throw new DecodeError('its pixels cannot be decoded');
  const profile = isGrey || isRgb ? image.getColorProfile()?.data : undefined;
  return {
    width,
    height,
    channels: channelsOf(isGrey, hasAlpha),
    data,
    profile: profile === undefined ? undefined : Buffer.from(profile),
  };
}

function channelsOf(isGrey: boolean, hasAlpha: boolean): Raster['channels'] {
  if (isGrey) return hasAlpha ? 2 : 1;
  return hasAlpha ? 4 : 3;
}

function saysExhausted(error: unknown): boolean {
  return error instanceof Error && /exhausted|exceeds limit|ResourceLimit/i.test(error.message);
}
