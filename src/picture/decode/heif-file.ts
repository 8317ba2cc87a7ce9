import { ByteSource, type Content } from '../formats/byte-source.js';
import { HeifItems } from '../formats/heif-items.js';
import { DecodeError } from './decode-error.js';
import { HeifCalls } from './heif-calls.js';
import { harmlessClaps } from './heif-crop.js';
import { HeifFrame } from './heif-frame.js';
import { DirectoryPicture, mostTiledPixels, type HeifPicture } from './heif-picture.js';
import { withLibheif, type Libheif } from './libheif.js';

/** Larger files are not copied into libheif's memory. */
const mostBytes = 256 * 1024 * 1024;

/** Memory that one file may take there besides its bytes; its pixels take 5 to 6 bytes each. */
const mostMemory = 700 * 1024 * 1024;

/** Pictures of a collection that are looked at. */
const mostPictures = 10_000;

/** Places in `heif_security_limits`: u64 each. */
const limitAt = { imagePixels: 8, memoryBlock: 40, totalMemory: 64 } as const;

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
    return new DirectoryPicture(this.#calls, handle, this.items);
  }

  picture(place: number): HeifPicture {
    const { libheif } = this.#calls;
    const ids = this.#calls.allocate(4 * this.count);
    libheif._heif_context_get_list_of_top_level_image_IDs(this.#context, ids, this.count);
    const id = this.#calls.wordAt(ids + 4 * place);
    const handle = this.#calls.got((error, out) =>
      libheif._heif_context_get_image_handle(error, this.#context, id, out),
    );
    return new DirectoryPicture(this.#calls, handle, this.items);
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
      return new HeifFrame(raster);
    } finally {
      libheif._heif_track_release(track);
    }
  }

  [Symbol.dispose](): void {
    this.#calls[Symbol.dispose]();
  }
}
