import type { GreyImage } from '../../model/pictures/picture.js';
import { DecodeError } from './decode-error.js';
import type { Crop } from './heif-crop.js';
import type { Libheif } from './libheif.js';
import type { Raster } from './raster.js';

/** Of `heif_colorspace`, `heif_chroma` and `heif_channel`. */
const [ycc, rgb] = [0, 1] as const;
const interleaved = { 3: 10, 4: 11 } as const;
const halvedChroma = 1;
const [lightChannel, interleavedChannel] = [0, 10] as const;

/** Places in `heif_decoding_options`: bytes that are 0 or 1. */
const optionAt = { ignoreTransformations: 1, convertHdrTo8Bit: 20 } as const;

/** `heif_error_code`. */
const errorCode = { ok: 0, unsupportedFile: 3, unsupportedFeature: 4, memory: 6 } as const;
/** `heif_suberror_code`. */
const limitExceeded = 1000;

/** Everything that was allocated is released in the opposite order, whatever happened. */
class Releases implements Disposable {
  readonly #all: (() => void)[] = [];

  add(address: number, release: (address: number) => void): number {
    if (address === 0) throw new DecodeError('needs more memory', { needsMemory: true });
    this.#all.push(() => release(address));
    return address;
  }

  [Symbol.dispose](): void {
    for (const release of this.#all.splice(0).toReversed()) release();
  }
}

/** libheif's functions as TypeScript would have them, and what they allocated for one file. */
export class HeifCalls extends Releases {
  readonly libheif: Libheif;
  readonly #error: number;
  readonly #out: number;
  readonly #options: number;

  constructor(libheif: Libheif) {
    super();
    this.libheif = libheif;
    this.#error = this.allocate(16);
    this.#out = this.allocate(16);
    this.#options = this.add(libheif._heif_decoding_options_alloc(), (options) =>
      libheif._heif_decoding_options_free(options),
    );
    libheif.HEAPU8[this.#options + optionAt.convertHdrTo8Bit] = 1;
  }

  allocate(bytes: number): number {
    const { libheif } = this;
    return this.add(libheif._malloc(Math.max(1, bytes)), (address) => libheif._free(address));
  }

  wordAt(address: number): number {
    return this.#view(address, 4).readUInt32LE();
  }

  setWord(address: number, value: number): void {
    this.#view(address, 4).writeUInt32LE(value);
  }

  setLongWord(address: number, value: number): void {
    this.#view(address, 8).writeBigUInt64LE(BigInt(value));
  }

  /** A copy. */
  bytesAt(address: number, length: number): Buffer {
    return Buffer.from(this.#view(address, length));
  }

  #view(address: number, length: number): Buffer {
    const { buffer, byteOffset } = this.libheif.HEAPU8;
    return Buffer.from(buffer, byteOffset + address, length);
  }

  /** @throws DecodeError where the function gives an error */
  check(call: (error: number) => void): void {
    call(this.#error);
    const code = this.wordAt(this.#error);
    if (code !== errorCode.ok) throw reasonFor(code, this.wordAt(this.#error + 4));
  }

  /** What a function writes to the place that it is given, which is then to be released. */
  got(call: (error: number, out: number) => void): number {
    this.setWord(this.#out, 0);
    this.check((error) => call(error, this.#out));
    return this.wordAt(this.#out);
  }

  /** The pixels that a function gives, as they are displayed. */
  raster({ withAlpha, profile }: Manner, decode: Decoding): Raster {
    const channels = withAlpha ? 4 : 3;
    this.libheif.HEAPU8[this.#options + optionAt.ignoreTransformations] = 0;
    const image = this.got((error, out) =>
      decode(error, out, rgb, interleaved[channels], this.#options),
    );
    return this.#withPlane(image, interleavedChannel, (plane) => {
      const { width, height } = plane;
      return { width, height, channels, data: packed(plane, channels), profile };
    });
  }

  /**
   * Copies a part of what a function gives, as it is displayed, into a larger picture of red, green and blue.
   * @param at where in that one
   */
  paint(onto: Raster, at: Pick<Crop, 'left' | 'top'>, part: Crop, decode: Decoding): void {
    this.libheif.HEAPU8[this.#options + optionAt.ignoreTransformations] = 0;
    const image = this.got((error, out) => decode(error, out, rgb, interleaved[3], this.#options));
    this.#withPlane(image, interleavedChannel, ({ width, height, stride, bytes }) => {
      const line = 3 * Math.min(part.width, width - part.left);
      const rows = Math.min(part.height, height - part.top);
      for (let row = 0; row < rows; row += 1) {
        const from = (part.top + row) * stride + 3 * part.left;
        const to = 3 * ((at.top + row) * onto.width + at.left);
        onto.data.set(bytes.subarray(from, from + line), to);
      }
    });
  }

  /** Their luminance, not turned, mirrored or cropped. */
  light(decode: Decoding): GreyImage {
    this.libheif.HEAPU8[this.#options + optionAt.ignoreTransformations] = 1;
    const image = this.got((error, out) => decode(error, out, ycc, halvedChroma, this.#options));
    return this.#withPlane(image, lightChannel, (plane) => {
      return { width: plane.width, height: plane.height, data: packed(plane, 1) };
    });
  }

  /** @param image released once `use` is done with one of its planes */
  #withPlane<T>(image: number, channel: number, use: (plane: Plane) => T): T {
    try {
      const width = this.libheif._heif_image_get_primary_width(image);
      const height = this.libheif._heif_image_get_primary_height(image);
      const plane = this.libheif._heif_image_get_plane_readonly(image, channel, this.#out);
      if (plane === 0 || width < 1 || height < 1) throw new DecodeError(undecodable);
      const stride = this.wordAt(this.#out);
      return use({ width, height, stride, bytes: this.#view(plane, stride * height) });
    } finally {
      this.libheif._heif_image_release(image);
    }
  }
}

/** Pixels in libheif's memory. */
interface Plane {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly bytes: Buffer;
}

/** A copy, row after row without a gap. @param channels bytes of a pixel */
function packed({ width, height, stride, bytes }: Plane, channels: number): Buffer {
  const line = width * channels;
  const data = Buffer.allocUnsafeSlow(line * height);
  for (let row = 0; row < height; row += 1) {
    data.set(bytes.subarray(row * stride, row * stride + line), row * line);
  }
  return data;
}

interface Manner {
  readonly withAlpha: boolean;
  readonly profile?: Buffer | undefined;
}

export type Decoding = (
  error: number,
  out: number,
  colourSpace: number,
  chroma: number,
  options: number,
) => void;

const undecodable = 'its pixels cannot be decoded';

function reasonFor(code: number, detail: number): DecodeError {
  if (code === errorCode.memory && detail === limitExceeded) {
    return new DecodeError('is larger than what is decoded, or says so');
  }
  if (code === errorCode.memory) {
    return new DecodeError('needs more memory', { needsMemory: true });
  }
  return new DecodeError(
    code === errorCode.unsupportedFeature || code === errorCode.unsupportedFile
      ? 'is coded in a way that the decoder does not know'
      : undecodable,
  );
}
