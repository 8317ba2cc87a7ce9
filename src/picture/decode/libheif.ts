/** The only file that imports `libheif-js`, which is loaded when there is a HEIC to decode. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { systemCode } from '../../model/errors/errors.js';
import { DecodeError, outOfMemory } from './decode-error.js';

/**
 * The functions of libheif's C interface that are used. Addresses are numbers, structs that C returns by
 * value are written to the address that is given first, and what was allocated is released by who asked for it.
 * @see https://github.com/strukturag/libheif/tree/master/libheif/api/libheif
 */
export interface Libheif {
  /** The memory of libheif. Replaced whenever it grows. */
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
  _heif_context_alloc(): number;
  _heif_context_free(context: number): void;
  _heif_context_get_security_limits(context: number): number;
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: number,
  ): void;
  _heif_context_get_primary_image_handle(error: number, context: number, out: number): void;
  _heif_context_get_number_of_top_level_images(context: number): number;
  _heif_context_get_list_of_top_level_image_IDs(context: number, ids: number, most: number): number;
  _heif_context_get_image_handle(error: number, context: number, id: number, out: number): void;
  _heif_context_get_track(context: number, id: number): number;
  _heif_track_decode_next_image(
    error: number,
    track: number,
    out: number,
    colourSpace: number,
    chroma: number,
    options: number,
  ): void;
  _heif_track_has_alpha_channel(track: number): number;
  _heif_track_release(track: number): void;
  _heif_image_handle_release(handle: number): void;
  _heif_image_handle_get_item_id(handle: number): number;
  _heif_image_handle_get_width(handle: number): number;
  _heif_image_handle_get_height(handle: number): number;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, out: number): void;
  _heif_image_handle_get_list_of_thumbnail_IDs(handle: number, ids: number, most: number): number;
  _heif_image_handle_get_thumbnail(error: number, handle: number, id: number, out: number): void;
  _heif_image_handle_get_image_tiling(
    error: number,
    handle: number,
    isTransformed: number,
    tiling: number,
  ): void;
  _heif_image_handle_decode_image_tile(
    error: number,
    handle: number,
    out: number,
    colourSpace: number,
    chroma: number,
    options: number,
    column: number,
    row: number,
  ): void;
  _heif_decode_image(
    error: number,
    handle: number,
    out: number,
    colourSpace: number,
    chroma: number,
    options: number,
  ): void;
  _heif_decoding_options_alloc(): number;
  _heif_decoding_options_free(options: number): void;
  _heif_image_release(image: number): void;
  _heif_image_get_primary_width(image: number): number;
  _heif_image_get_primary_height(image: number): number;
  _heif_image_get_plane_readonly(image: number, channel: number, stride: number): number;
}

/** What is used of it: Node's types leave it to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => object;
};

type Start = (options: {
  /** Hands on an instance of the module; its exports are to be returned. */
  readonly instantiateWasm: (imports: object, receive: (instance: object) => unknown) => unknown;
  readonly print: () => void;
  readonly printErr: () => void;
}) => Libheif;

let loaded: Libheif | undefined;

/** Kept for all that are started: what V8 made of its code by then is theirs. */
let compiled: object | undefined;

/** Its memory never shrinks: one that has grown beyond that is given up for a new one, which takes a few ms. */
const mostKept = 128 * 1024 * 1024;

/**
 * Does something with libheif, which must be done when `work` returns. A libheif that failed in another way
 * than by saying so is not used again.
 * @throws DecodeError; the system error where `work` meets one
 */
export function withLibheif<T>(work: (libheif: Libheif) => T): T {
  const libheif = loaded ?? start();
  loaded = undefined;
  try {
    const result = work(libheif);
    keep(libheif);
    return result;
  } catch (error) {
    if (systemCode(error)?.startsWith('E') === true) throw error;
    if (error instanceof DecodeError) {
      keep(libheif);
      throw error;
    }
    if (outOfMemory(error)) {
      throw new DecodeError('needs more memory', { cause: error, needsMemory: true });
    }
    throw new DecodeError('its pixels cannot be decoded', { cause: error });
  }
}

function keep(libheif: Libheif): void {
  if (libheif.HEAPU8.length <= mostKept) loaded = libheif;
}

function start(): Libheif {
  const require = createRequire(import.meta.url);
  const library: Start = require('libheif-js/libheif-wasm/libheif.js');
  const module = (compiled ??= new WebAssembly.Module(
    readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm')),
  ));
  return library({
    instantiateWasm: (imports, receive) => receive(new WebAssembly.Instance(module, imports)),
    print: () => undefined,
    printErr: () => undefined,
  });
}
