import type { HeifItem, HeifItems, HeifProperty } from '../formats/heif-items.js';
import type { Raster } from './raster.js';

/** A part of a picture, in pixels. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What libheif allows a coded picture to be larger than what is left of it, along each side. */
const codingMargin = 64;

/**
 * How much of a picture its `clap` leaves, where libheif 1.23.2 refuses to decode it: it holds the size of the
 * coded picture against the limit for the cropped one (libheif issue 1856).
 * @returns undefined where libheif crops by itself
 */
export function refusedCrop(item: HeifItem): { clap: HeifProperty; crop: Crop } | undefined {
  const clap = item.properties.find(({ type }) => type === 'clap');
  const size = sizeOf(item);
  if (item.type === 'grid' || clap === undefined || size === undefined) return undefined;
  const crop = cropOf(clap.body, size);
  if (crop === undefined) return undefined;
  const allowed = (crop.width + codingMargin) * (crop.height + codingMargin);
  if (allowed >= size.width * size.height) return undefined;
  return { clap, crop: displayedPart(crop, size, item) };
}

/** Where the bytes of a `clap` lie that libheif is to read as one that crops nothing, and those. */
export function harmlessClaps(items: HeifItems): { readonly at: number; readonly body: Buffer }[] {
  return [...items].flatMap((item) => {
    const refused = refusedCrop(item);
    const size = sizeOf(item);
    if (refused === undefined || size === undefined) return [];
    const body = Buffer.alloc(8 * 4);
    for (const [at, value] of [size.width, 1, size.height, 1, 0, 1, 0, 1].entries()) {
      body.writeUInt32BE(value, 4 * at);
    }
    return [{ at: refused.clap.at, body }];
  });
}

function sizeOf({ properties }: HeifItem): Size | undefined {
  const body = properties.find(({ type }) => type === 'ispe')?.body;
  if (body === undefined || body.length < 12) return undefined;
  return { width: body.readUInt32BE(4), height: body.readUInt32BE(8) };
}

/** Fractions: width, height, and how far the middle lies from that of the picture (ISO 14496-12, 12.1.4). */
function cropOf(body: Buffer, size: Size): Crop | undefined {
  if (body.length < 32) return undefined;
  const fraction = (at: number): number => body.readInt32BE(at) / body.readInt32BE(at + 4);
  const [width, height] = [Math.round(fraction(0)), Math.round(fraction(8))];
  const left = Math.round((size.width - width) / 2 + fraction(16));
  const top = Math.round((size.height - height) / 2 + fraction(24));
  const isInside =
    left >= 0 && top >= 0 && left + width <= size.width && top + height <= size.height;
  return width > 0 && height > 0 && isInside ? { left, top, width, height } : undefined;
}

/** Where a part lies once the picture is turned and mirrored as its properties say, in their order. */
export function displayedPart(crop: Crop, size: Size, { properties }: HeifItem): Crop {
  let [now, whole] = [crop, size];
  for (const { type, body } of properties) {
    const value = body[0] ?? 0;
    if (type === 'irot') {
      for (let quarter = value & 3; quarter > 0; quarter -= 1) {
        // Against the clock: what was on the right is at the top.
        const { left, top, width, height } = now;
        now = { left: top, top: whole.width - left - width, width: height, height: width };
        whole = { width: whole.height, height: whole.width };
      }
    } else if (type === 'imir') {
      now =
        (value & 1) === 1
          ? { ...now, left: whole.width - now.left - now.width }
          : { ...now, top: whole.height - now.top - now.height };
    }
  }
  return now;
}

export function cut(raster: Raster, { left, top, width, height }: Crop): Raster {
  const { channels } = raster;
  const line = width * channels;
  const data = Buffer.allocUnsafeSlow(line * height);
  for (let row = 0; row < height; row += 1) {
    const from = ((top + row) * raster.width + left) * channels;
    data.set(raster.data.subarray(from, from + line), row * line);
  }
  return { ...raster, width, height, data };
}
