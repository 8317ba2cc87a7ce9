import { systemCode } from '../../model/errors/errors.js';
import { framePrintWidth, type FramePrints } from '../../model/pictures/picture.js';
import { PartsHash } from '../../digest/parts-hash.js';
import { ByteSource } from '../formats/byte-source.js';
import type { PictureFormat } from '../formats/formats.js';
import type { Ground } from '../decode/ground.js';
import type { Content } from '../formats/byte-source.js';
import { DecodeError } from '../decode/decode-error.js';
import { countHeifPictures, decodeHeifPicture } from '../decode/heif.js';
import { decodeFramesByMagick } from '../decode/magick.js';
import type { Raster } from '../decode/raster.js';
import { jxlHeader } from '../formats/jxl-header.js';
import { loadSharp, openRaster, type Pipeline } from '../decode/pixels.js';
import { countApngFrames, hashApngFrames } from './apng.js';
import { countSequenceFrames, hashSequence } from './image-sequence.js';
import { framePrint, frameSide } from './frame-print.js';
import { mpoPictures, type MpoPicture } from '../formats/image-data/mpo.js';
import { tiffPages, type TiffPage } from './tiff-pages.js';

/** All that a file is there to show. */
export interface Frames {
  readonly count: number;
  /** Undefined of a picture with one frame. */
  readonly prints: FramePrints | undefined;
}

/** Of more frames than that some are compared, evenly spread. */
const mostFrames = 1000;
/**
 * Pixels of all frames together that are decoded, a few seconds' worth; beyond that frames are
 * compared by their data. The time a decoder may take bounds what is left.
 */
const mostPixels = 250_000_000;
/** Decoders walk the chain of a TIFF from its start for every page. */
const mostSteps = 1_000_000;

/** In front of the coded data of a JPEG. */
const jpegHeadBytes = 1024 * 1024;

const still: Frames = { count: 1, prints: undefined };

export interface Seen {
  readonly format: PictureFormat;
  /** Frames that the decoder counts, and pixels of one of them. */
  readonly frames: number;
  readonly pixels: number;
  /** What transparency is laid over. */
  readonly ground: Ground;
}

/**
 * Counts the frames of a picture, and looks at each: scaled small, where its decoder shows more than
 * the first of them, else by its coded data.
 * @throws the system error where the file cannot be read
 */
export async function lookAtFrames(content: Content, seen: Seen): Promise<Frames> {
  switch (seen.format) {
    case 'gif':
    case 'webp':
      return seen.frames === 1 ? still : animation(content, seen);
    case 'tiff':
      return pages(content, seen);
    case 'png':
      return apng(content);
    case 'jpeg':
      return mpo(content, seen);
    case 'avif':
      return sequence(content);
    case 'heic':
      return heif(content, seen);
    case 'jxl':
      return jxl(content, seen);
    case 'jp2':
    case 'raw':
    case 'psd':
    case 'bmp':
    case 'ico':
    case 'pnm':
    case 'svg':
      return still;
    default:
      return seen.format satisfies never;
  }
}

async function animation(content: Content, { frames, pixels, ground }: Seen): Promise<Frames> {
  const isSmall = frames * pixels <= mostPixels;
  const strip = isSmall ? await seenSquares(content, { pages: frames }, ground) : undefined;
  if (strip?.length !== frames * squareBytes) return { count: frames, prints: byData(content) };
  const prints = spread(frames, mostFrames).map((nth) =>
    framePrint(strip.subarray(nth * squareBytes, (nth + 1) * squareBytes)),
  );
  return { count: frames, prints: looks(prints) };
}

const squareBytes = frameSide * frameSide;

async function pages(content: Content, { ground }: Seen): Promise<Frames> {
  using file = new ByteSource(content);
  const all = tiffPages(file);
  const last = all.at(-1);
  if (all.length < 2 || last === undefined) return still;
  const some = spread(all.length, Math.min(mostFrames, Math.ceil(mostSteps / (last.index + 1))));
  const chosen = some.flatMap((nth) => all[nth] ?? []);
  const pixels = chosen.reduce((sum, page) => sum + page.pixels, 0);
  if (pixels > mostPixels) return { count: all.length, prints: byData(content) };
  const seen = await eachLook(chosen, ({ index }: TiffPage) =>
    seenSquares(content, { page: index }, ground),
  );
  return { count: all.length, prints: seen ?? byData(content) };
}

async function mpo(content: Content, { pixels, ground }: Seen): Promise<Frames> {
  using file = new ByteSource(content);
  const start = file.read(0, jpegHeadBytes);
  const all = mpoPictures(start, file.size, (from, length) => file.read(from, length));
  if (all.length < 2) return still;
  const chosen = spread(all.length, mostFrames).flatMap((nth) => all[nth] ?? []);
  const seen =
    chosen.length * pixels > mostPixels
      ? undefined
      : await eachLook(chosen, ({ from, to }: MpoPicture) =>
          seenSquares(file.read(from, to - from), {}, ground),
        );
  return { count: all.length, prints: seen ?? byData(content) };
}

/** The first frame is all that its decoder shows. */
function apng(content: Content): Frames {
  using file = new ByteSource(content);
  const count = countApngFrames(file);
  if (count === 1) return still;
  const hashes = hashApngFrames(file, mostFrames);
  return { count, prints: data(hashes) };
}

/** The same. */
function sequence(content: Content): Frames {
  using file = new ByteSource(content);
  const count = countSequenceFrames(file);
  return count === 1 ? still : { count, prints: data([hashSequence(file)]) };
}

/** A sequence, or a collection of pictures: those of a burst, or whatever somebody put together. */
async function heif(content: Content, { pixels, ground }: Seen): Promise<Frames> {
  const frames = sequence(content);
  if (frames.count > 1) return frames;
  const count = countHeifPictures(content);
  if (count < 2) return still;
  const chosen = spread(count, mostFrames);
  const prints =
    chosen.length * pixels > mostPixels
      ? undefined
      : await eachLook(chosen, (nth) => seenPicture(content, nth, ground));
  return { count, prints: prints ?? byData(content) };
}

/** Animated or not says its head, how many frames there are only who decodes them. */
async function jxl(content: Content, { ground }: Seen): Promise<Frames> {
  using file = new ByteSource(content);
  if (jxlHeader(file)?.isAnimated !== true) return still;
  const all = await framesOfJxl(content);
  // Too many to be counted are two at least.
  if (all === undefined) return { count: 2, prints: byData(content) };
  if (all.length < 2) return still;
  const chosen = spread(all.length, mostFrames).flatMap((nth) => all[nth] ?? []);
  const seen = await eachLook(chosen, (frame: Raster) =>
    squareOf(openRaster(frame).open(), ground),
  );
  return { count: all.length, prints: seen ?? byData(content) };
}

async function framesOfJxl(content: Content): Promise<Raster[] | undefined> {
  try {
    return await decodeFramesByMagick(content);
  } catch (error) {
    // The first of them was seen: what the others lack is no reason to lose it.
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

async function seenPicture(
  content: Content,
  nth: number,
  ground: Ground,
): Promise<Buffer | undefined> {
  try {
    return await squareOf(openRaster(decodeHeifPicture(content, nth)).open(), ground);
  } catch (error) {
    if (error instanceof DecodeError && !error.needsMemory) return undefined;
    throw error;
  }
}

/** @returns undefined where one of them cannot be decoded */
async function eachLook<T>(
  all: readonly T[],
  look: (one: T) => Promise<Buffer | undefined>,
): Promise<FramePrints | undefined> {
  const prints: Uint8Array[] = [];
  for (const one of all) {
    const square = await look(one);
    if (square?.length !== squareBytes) return undefined;
    prints.push(framePrint(square));
  }
  return looks(prints);
}

/** Frames as squares of grey levels, one below the other; undefined where they cannot be decoded. */
async function seenSquares(
  content: Content,
  which: { readonly page?: number; readonly pages?: number },
  ground: Ground,
): Promise<Buffer | undefined> {
  const sharp = loadSharp();
  try {
    const pipeline = sharp(content, { ...which, failOn: 'none', limitInputPixels: false });
    return await squareOf(pipeline, ground);
  } catch (error) {
    if (systemCode(error)?.startsWith('E') === true) throw error;
    return undefined;
  }
}

function squareOf(pipeline: Pipeline, ground: Ground): Promise<Buffer> {
  return pipeline
    .flatten({ background: ground })
    .resize(frameSide, frameSide, { fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}

function looks(prints: readonly Uint8Array[]): FramePrints {
  return { kind: 'looks', prints: Buffer.concat(prints) };
}

/** @param hashes of 16 bytes */
function data(hashes: readonly Buffer[]): FramePrints {
  const prints = Buffer.alloc(hashes.length * framePrintWidth);
  for (const [at, hash] of hashes.entries()) prints.set(hash, at * framePrintWidth);
  return { kind: 'data', prints };
}

/** Frames that cannot be looked at agree only where all bytes do. */
function byData(content: Content): FramePrints {
  using file = new ByteSource(content);
  const hash = new PartsHash().part('file');
  for (const piece of file.pieces()) hash.add(piece);
  return data([hash.digest()]);
}

/** Numbers from 0 up to `count`, all of them or `most`, evenly spread, with the first and last. */
function spread(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, nth) => nth);
  return Array.from({ length: most }, (_, nth) => Math.round((nth * (count - 1)) / (most - 1)));
}
