import type { GreyImage } from '../../model/pictures/picture.js';
import type { HeifItems } from '../formats/heif-items.js';
import { fittedTo } from '../fingerprint/scale.js';
import type { HeifFile } from './heif-file.js';
import type { HeifPicture, HeifTile } from './heif-picture.js';
import type { Raster } from './raster.js';

/** Where tiles are compared, as shares of the width and height. */
const places = [
  [0.3, 0.3],
  [0.7, 0.7],
] as const;
/** Cells along each side of a tile that are compared, and pixels of the thumbnail in each at least. */
const [mostCells, leastPixels] = [8, 3] as const;
/** How far the cells of a tile may lie from those of the thumbnail on average, in levels of 255. */
const mostApart = 5;

/**
 * The embedded smaller version of a picture, where it is as large as wanted and shows the same: as high for its
 * width, turned in the same way, and alike in two places of the picture, which are decoded for that. Programs
 * that edit a picture may leave the old thumbnail in its file.
 * @param side that the longer side must have, in pixels
 * @returns undefined where the picture itself must be decoded
 * @throws DecodeError
 */
export function servingThumbnail(
  { items }: HeifFile,
  picture: HeifPicture,
  side: number,
): Raster | undefined {
  if (items === undefined || picture.hasAlpha) return undefined;
  const turning = turningOf(items, picture);
  if (turning === undefined) return undefined;
  const [smallest] = picture
    .thumbnails()
    .filter(({ width, height }) => Math.max(width, height) >= side)
    .filter((thumbnail) => isSameShape(picture, thumbnail))
    .filter((thumbnail) => turningOf(items, thumbnail) === turning)
    .toSorted((a, b) => a.width - b.width);
  const tiles = smallest === undefined ? [] : someTiles(picture);
  if (smallest === undefined || tiles.length === 0) return undefined;
  const stored = smallest.storedLight();
  const isSwapped = stored.width !== smallest.width;
  const scale = stored.width / (isSwapped ? picture.height : picture.width);
  const isAlike = tiles.every(
    (tile) => distance(picture.lightOf(tile), tile, stored, scale) <= mostApart,
  );
  return isAlike ? smallest.decode().raster : undefined;
}

/** Whether one could be the other scaled, its sides rounded up or down. */
function isSameShape(picture: HeifPicture, thumbnail: HeifPicture): boolean {
  const { width, height } = fittedTo(picture, Math.max(thumbnail.width, thumbnail.height));
  return Math.abs(width - thumbnail.width) <= 1 && Math.abs(height - thumbnail.height) <= 1;
}

/** How a picture is turned and mirrored, as text; undefined where it is cropped or that is not known. */
function turningOf(items: HeifItems, { id }: HeifPicture): string | undefined {
  const item = id === undefined ? undefined : items.item(id);
  if (item === undefined || item.properties.some(({ type }) => type === 'clap')) return undefined;
  return item.properties
    .filter(({ type }) => type === 'irot' || type === 'imir')
    .map(({ type, body }) => `${type} ${body.toString('hex')}`)
    .join();
}

/** The nearest to each of the {@link places}. */
function someTiles(picture: HeifPicture): HeifTile[] {
  const tiles = picture.tiles();
  const right = Math.max(...tiles.map(({ left, width }) => left + width));
  const bottom = Math.max(...tiles.map(({ top, height }) => top + height));
  const nearest = places.flatMap(([x, y]) => {
    const away = ({ left, top, width, height }: HeifTile): number =>
      Math.hypot(left + width / 2 - x * right, top + height / 2 - y * bottom);
    return tiles.toSorted((a, b) => away(a) - away(b)).slice(0, 1);
  });
  return [...new Set(nearest)];
}

/** @param scale pixels of the thumbnail for each of the picture */
function distance(pixels: GreyImage, tile: HeifTile, thumbnail: GreyImage, scale: number): number {
  const pixelsAcross = Math.min(tile.width, tile.height) * scale;
  const cells = Math.max(1, Math.min(mostCells, Math.floor(pixelsAcross / leastPixels)));
  let sum = 0;
  for (let row = 0; row < cells; row += 1) {
    for (let column = 0; column < cells; column += 1) {
      const left = (column * tile.width) / cells;
      const top = (row * tile.height) / cells;
      const [width, height] = [tile.width / cells, tile.height / cells];
      const own = meanLight(pixels, left, top, width, height);
      const other = meanLight(
        thumbnail,
        (tile.left + left) * scale,
        (tile.top + top) * scale,
        width * scale,
        height * scale,
      );
      sum += Math.abs(own - other);
    }
  }
  return sum / cells ** 2;
}

/** Of a part of a picture, by the area of each pixel that lies in it. */
function meanLight(
  { data, width: across, height: down }: GreyImage,
  left: number,
  top: number,
  width: number,
  height: number,
): number {
  const [right, bottom] = [Math.min(across, left + width), Math.min(down, top + height)];
  let [sum, area] = [0, 0];
  for (let y = Math.floor(top); y < bottom; y += 1) {
    const high = Math.min(y + 1, bottom) - Math.max(y, top);
    for (let x = Math.floor(left); x < right; x += 1) {
      const share = high * (Math.min(x + 1, right) - Math.max(x, left));
      sum += share * (data[y * across + x] ?? 0);
      area += share;
    }
  }
  return area === 0 ? 0 : sum / area;
}
