import type { GreyImage } from '../../model/pictures/picture.js';
import type { HeifItem, HeifItems } from '../formats/heif-items.js';
import { DecodeError, pixelLimit } from './decode-error.js';
import type { HeifCalls, Decoding } from './heif-calls.js';
import { cut, displayedPart, refusedCrop, type Crop } from './heif-crop.js';
import type { Raster } from './raster.js';

/** Of a picture that is decoded tile by tile: its pixels, three bytes each, are all that is held at once. */
export const mostTiledPixels = 120_000_000;

/** Smaller versions of a picture and parts of a grid that are looked at. */
const [mostThumbnails, mostTiles] = [8, 65_536] as const;

/** Places in `heif_image_tiling`, which takes so many bytes; u32 each. */
const tilingBytes = 72;
const tilingAt = {
  columns: 4,
  rows: 8,
  width: 12,
  height: 16,
  pictureWidth: 20,
  pictureHeight: 24,
} as const;
const tilingVersion = 1;

/** Where a part of a grid lies in the picture as it is stored. */
export interface HeifTile {
  readonly column: number;
  readonly row: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels of a picture. */
export interface DecodedHeif {
  readonly raster: Raster;
  /** Share of its tiles that could not be decoded, and are black. */
  readonly lost: number;
}

/** How a picture is cut into tiles of one size, as it is stored. The last ones may reach beyond it. */
interface Tiling {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly width: number;
  readonly height: number;
}

/** A picture of a HEIF file. */
export interface HeifPicture {
  /** Of the item in the file's directory; undefined of a frame. */
  readonly id: number | undefined;
  /** As it is displayed: turned, mirrored and cropped as the file says. */
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  /** As it is displayed. @throws DecodeError where nothing of it can be decoded */
  decode(): DecodedHeif;
  /** Its luminance, as it is coded and stored: half of the time that its colours take. @throws DecodeError */
  storedLight(): GreyImage;
  /** The embedded smaller versions. @throws DecodeError */
  thumbnails(): HeifPicture[];
  /**
   * The parts that can be decoded one by one and lie in the picture as a whole, as they are stored, row by row.
   * (Of a turned picture that does not fill its grid, libheif 1.23.2 misplaces them.)
   * @throws DecodeError
   */
  tiles(): HeifTile[];
  /** The same of a part. @throws DecodeError */
  lightOf(tile: HeifTile): GreyImage;
}

/** A picture that has a place in the file's directory. */
export class DirectoryPicture implements HeifPicture {
  readonly #calls: HeifCalls;
  readonly #handle: number;
  readonly id: number;
  readonly #codedWidth: number;
  readonly #codedHeight: number;
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;

  readonly #items: HeifItems | undefined;
  /** What libheif does not crop by itself. */
  readonly #crop: Crop | undefined;

  /** @param handle released with everything else */
  constructor(calls: HeifCalls, handle: number, items: HeifItems | undefined) {
    const { libheif } = calls;
    this.#calls = calls;
    this.#handle = calls.add(handle, (address) => libheif._heif_image_handle_release(address));
    this.id = libheif._heif_image_handle_get_item_id(handle);
    this.#items = items;
    const item = items?.item(this.id);
    this.#crop = item === undefined ? undefined : refusedCrop(item)?.crop;
    this.#codedWidth = libheif._heif_image_handle_get_width(handle);
    this.#codedHeight = libheif._heif_image_handle_get_height(handle);
    this.width = this.#crop?.width ?? this.#codedWidth;
    this.height = this.#crop?.height ?? this.#codedHeight;
    this.hasAlpha = libheif._heif_image_handle_has_alpha_channel(handle) !== 0;
  }

  get #profile(): Buffer | undefined {
    const { libheif } = this.#calls;
    const length = libheif._heif_image_handle_get_raw_color_profile_size(this.#handle);
    if (length === 0) return undefined;
    const profile = this.#calls.allocate(length);
    this.#calls.check((error) =>
      libheif._heif_image_handle_get_raw_color_profile(error, this.#handle, profile),
    );
    return this.#calls.bytesAt(profile, length);
  }

  decode(): DecodedHeif {
    const item = this.#items?.item(this.id);
    const isCropped = item?.properties.some(({ type }) => type === 'clap') === true;
    if (item?.type === 'grid' && !isCropped && !this.hasAlpha) {
      const tiling = this.#tiling();
      if (tiling.columns * tiling.rows > 1) return this.#inTiles(item, tiling);
    }
    const manner = { withAlpha: this.hasAlpha, profile: this.#profile };
    const raster = this.#calls.raster(manner, this.#decoding());
    return { raster: this.#crop === undefined ? raster : cut(raster, this.#crop), lost: 0 };
  }

  /** One after the other: all at once libheif needs five times their memory, and gives none where one is broken. */
  #inTiles(item: HeifItem, tiling: Tiling): DecodedHeif {
    const { columns, rows, tileWidth, tileHeight } = tiling;
    const { width, height } = this;
    const pixels = width * height;
    if (pixels > mostTiledPixels) throw DecodeError.tooLarge(pixels, mostTiledPixels);
    const data = Buffer.alloc(3 * pixels);
    const raster: Raster = { width, height, channels: 3, data, profile: this.#profile };
    const failures: DecodeError[] = [];
    for (let nth = 0; nth < columns * rows; nth += 1) {
      const [column, row] = [nth % columns, Math.floor(nth / columns)];
      const [left, top] = [column * tileWidth, row * tileHeight];
      const own = {
        width: Math.min(tileWidth, tiling.width - left),
        height: Math.min(tileHeight, tiling.height - top),
      };
      if (own.width < 1 || own.height < 1) continue;
      const at = displayedPart({ left, top, ...own }, tiling, item);
      const tile = { width: tileWidth, height: tileHeight };
      const part = displayedPart({ left: 0, top: 0, ...own }, tile, item);
      const grid = { width: columns, height: rows };
      const cell = displayedPart({ left: column, top: row, width: 1, height: 1 }, grid, item);
      try {
        this.#calls.paint(raster, at, part, this.#tileDecoding(cell.left, cell.top));
      } catch (error) {
        if (!(error instanceof DecodeError) || error.needsMemory) throw error;
        failures.push(error);
      }
    }
    const [failure] = failures;
    if (failure !== undefined && failures.length === columns * rows) throw failure;
    return { raster, lost: failures.length / (columns * rows) };
  }

  storedLight(): GreyImage {
    return this.#calls.light(this.#decoding());
  }

  /** @throws DecodeError where it is too large */
  #decoding(): Decoding {
    const [pixels, limit] = [this.#codedWidth * this.#codedHeight, pixelLimit('heic', false)];
    if (pixels > limit) throw DecodeError.tooLarge(pixels, limit);
    return (error, ...rest) => this.#calls.libheif._heif_decode_image(error, this.#handle, ...rest);
  }

  thumbnails(): HeifPicture[] {
    const { libheif } = this.#calls;
    const ids = this.#calls.allocate(4 * mostThumbnails);
    const count = libheif._heif_image_handle_get_list_of_thumbnail_IDs(
      this.#handle,
      ids,
      mostThumbnails,
    );
    return Array.from({ length: count }, (_, nth) => {
      const handle = this.#calls.got((error, out) =>
        libheif._heif_image_handle_get_thumbnail(
          error,
          this.#handle,
          this.#calls.wordAt(ids + 4 * nth),
          out,
        ),
      );
      return new DirectoryPicture(this.#calls, handle, this.#items);
    });
  }

  tiles(): HeifTile[] {
    const { columns, rows, tileWidth: width, tileHeight: height, ...whole } = this.#tiling();
    const count = columns * rows < 2 ? 0 : columns * rows;
    const all = Array.from({ length: count }, (_, nth): HeifTile => {
      const [column, row] = [nth % columns, Math.floor(nth / columns)];
      return { column, row, left: column * width, top: row * height, width, height };
    });
    return all.filter(
      ({ left, top }) => left + width <= whole.width && top + height <= whole.height,
    );
  }

  /** @throws DecodeError */
  #tiling(): Tiling {
    const { libheif } = this.#calls;
    const tiling = this.#calls.allocate(tilingBytes);
    this.#calls.setWord(tiling, tilingVersion);
    this.#calls.check((error) =>
      libheif._heif_image_handle_get_image_tiling(error, this.#handle, 0, tiling),
    );
    const read = (at: number): number => this.#calls.wordAt(tiling + at);
    const [columns, rows] = [read(tilingAt.columns), read(tilingAt.rows)];
    if (columns * rows > mostTiles) throw new DecodeError('has more tiles than are decoded');
    return {
      columns,
      rows,
      tileWidth: read(tilingAt.width),
      tileHeight: read(tilingAt.height),
      width: read(tilingAt.pictureWidth),
      height: read(tilingAt.pictureHeight),
    };
  }

  #tileDecoding(column: number, row: number): Decoding {
    return (error, ...rest) =>
      this.#calls.libheif._heif_image_handle_decode_image_tile(
        error,
        this.#handle,
        ...rest,
        column,
        row,
      );
  }

  lightOf({ column, row }: HeifTile): GreyImage {
    return this.#calls.light(this.#tileDecoding(column, row));
  }
}
