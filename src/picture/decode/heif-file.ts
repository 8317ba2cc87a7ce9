import type { GreyImage } from '../../model/picture.js';
import { ByteSource, type Content } from '../formats/byte-source.js';
import { HeifCalls, type Decoding } from './heif-calls.js';
import { cut, displayedPart, harmlessClaps, refusedCrop, type Crop } from './heif-crop.js';
import { greyOfRgb } from '../fingerprint/rgb-grey.js';
import { HeifItems, type HeifItem } from '../formats/heif-items.js';
import { DecodeError, pixelLimit } from './decode-error.js';
import { withLibheif, type Libheif } from './libheif.js';
import { hasAlpha, type Raster } from './raster.js';

/** Larger files are not copied into libheif's memory. */
const mostBytes = 256 * 1024 * 1024;

/** Memory that one file may take there besides its bytes; its pixels take 5 to 6 bytes each. */
const mostMemory = 700 * 1024 * 1024;

/** Of a picture that is decoded tile by tile: its pixels, three bytes each, are all that is held at once. */
const mostTiledPixels = 120_000_000;

/** Pictures of a collection, smaller versions of one and parts of a grid that are looked at. */
const [mostPictures, mostThumbnails, mostTiles] = [10_000, 8, 65_536] as const;

/** Places in `heif_security_limits`: u64 each. */
const limitAt = { imagePixels: 8, memoryBlock: 40, totalMemory: 64 } as const;

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
interface DecodedHeif {
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

/** What a HEIF file holds; see {@link withHeif}. */
export interface HeifFile {
  /** The file's directory; undefined where it has none, or another kind. */
  readonly items: HeifItems | undefined;
  /** The picture that stands for the file. @throws DecodeError */
  primary(): HeifPicture;
  /** Pictures that the file is there to show: all but previews, masks, depth and the parts of a grid. */
  readonly count: number;
  /** One of those by its place among them. @throws DecodeError */
  picture(place: number): HeifPicture;
}

/**
 * Opens a HEIF file for as long as `work` takes, which must not hand on what it gets of it.
 * @throws DecodeError; the system error where the file cannot be read
 */
export function withHeif<T>(content: Content, work: (heif: HeifFile) => T): T {
  using file = new ByteSource(content);
  if (file.size > mostBytes) {
    throw new DecodeError(`has ${Math.round(file.size / 1e6)} MB; at most 256 MB are decoded`);
  }
  return withLibheif((libheif) => {
    using heif = new OpenHeif(libheif, file);
    return work(heif);
  });
}

/** What has a smaller share of its bytes shows nothing that it were worth to make up the others for. */
const leastShare = 0.05;

/**
 * How long a file would be that is not cut off: libheif refuses one that lacks something, and takes zeros in its place.
 */
function wholeLength(file: ByteSource, items: HeifItems | undefined): number {
  let end = file.size;
  for (const { extents = [] } of items ?? []) for (const { to } of extents) end = Math.max(end, to);
  return end <= Math.min(mostBytes, file.size / leastShare) ? end : file.size;
}

class OpenHeif implements HeifFile, Disposable {
  readonly #calls: HeifCalls;
  readonly #context: number;
  readonly items: HeifItems | undefined;

  constructor(libheif: Libheif, file: ByteSource) {
    this.items = HeifItems.of(file);
    const calls = new HeifCalls(libheif);
    this.#calls = calls;
    try {
      const length = wholeLength(file, this.items);
      const bytes = calls.allocate(length);
      let end = bytes;
      for (const piece of file.pieces()) {
        libheif.HEAPU8.set(piece, end);
        end += piece.length;
      }
      libheif.HEAPU8.fill(0, end, bytes + length);
      for (const clap of this.items === undefined ? [] : harmlessClaps(this.items)) {
        libheif.HEAPU8.set(clap.body, bytes + clap.at);
      }
      const context = calls.add(libheif._heif_context_alloc(), (address) =>
        libheif._heif_context_free(address),
      );
      this.#context = context;
      const limits = libheif._heif_context_get_security_limits(context);
      calls.setLongWord(limits + limitAt.imagePixels, mostTiledPixels);
      calls.setLongWord(limits + limitAt.memoryBlock, mostMemory);
      calls.setLongWord(limits + limitAt.totalMemory, mostMemory);
      calls.check((error) =>
        libheif._heif_context_read_from_memory_without_copy(error, context, bytes, length, 0),
      );
    } catch (error) {
      calls[Symbol.dispose]();
      throw error;
    }
  }

  get count(): number {
    const count = this.#calls.libheif._heif_context_get_number_of_top_level_images(this.#context);
    return Math.min(mostPictures, count);
  }

  primary(): HeifPicture {
    if (this.count === 0) return this.#firstFrame();
    const { libheif } = this.#calls;
    const handle = this.#calls.got((error, out) =>
      libheif._heif_context_get_primary_image_handle(error, this.#context, out),
    );
    return new Picture(this.#calls, handle, this.items);
  }

  picture(place: number): HeifPicture {
    const { libheif } = this.#calls;
    const ids = this.#calls.allocate(4 * this.count);
    libheif._heif_context_get_list_of_top_level_image_IDs(this.#context, ids, this.count);
    const id = this.#calls.wordAt(ids + 4 * place);
    const handle = this.#calls.got((error, out) =>
      libheif._heif_context_get_image_handle(error, this.#context, id, out),
    );
    return new Picture(this.#calls, handle, this.items);
  }

  /** Of a sequence in which no picture stands for the file. */
  #firstFrame(): HeifPicture {
    const { libheif } = this.#calls;
    const track = libheif._heif_context_get_track(this.#context, 0);
    if (track === 0) throw new DecodeError('has no picture in it');
    try {
      const withAlpha = libheif._heif_track_has_alpha_channel(track) !== 0;
      const raster = this.#calls.raster({ withAlpha }, (error, ...rest) =>
        libheif._heif_track_decode_next_image(error, track, ...rest),
      );
      return new Frame(raster);
    } finally {
      libheif._heif_track_release(track);
    }
  }

  [Symbol.dispose](): void {
    this.#calls[Symbol.dispose]();
  }
}

class Picture implements HeifPicture {
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
      return new Picture(this.#calls, handle, this.#items);
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

/** A frame of a sequence: its pixels are all that there is of it. */
class Frame implements HeifPicture {
  readonly #raster: Raster;
  readonly id = undefined;

  constructor(raster: Raster) {
    this.#raster = raster;
  }

  get width(): number {
    return this.#raster.width;
  }

  get height(): number {
    return this.#raster.height;
  }

  get hasAlpha(): boolean {
    return hasAlpha(this.#raster);
  }

  decode(): DecodedHeif {
    return { raster: this.#raster, lost: 0 };
  }

  storedLight(): GreyImage {
    return greyOfRgb(this.#raster);
  }

  thumbnails(): HeifPicture[] {
    return [];
  }

  tiles(): HeifTile[] {
    return [];
  }

  lightOf(): GreyImage {
    return this.storedLight();
  }
}
