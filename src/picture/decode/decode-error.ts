import type { PictureFormat } from '../formats/formats.js';

const megapixel = 1_000_000;

/** Why the pixels of a picture cannot be had, in words that do not change with the decoder's. */
export class DecodeError extends Error {
  /** Whether it could be had with more memory, or perhaps just when nothing else is decoded. */
  readonly needsMemory: boolean;

  constructor(reason: string, options?: ErrorOptions & { readonly needsMemory?: boolean }) {
    super(reason, options);
    this.name = 'DecodeError';
    this.needsMemory = options?.needsMemory ?? false;
  }

  static tooLarge(pixels: number, limit: number): DecodeError {
    const [has, most] = [Math.round(pixels / megapixel), Math.round(limit / megapixel)];
    return new DecodeError(`has ${has} megapixels; at most ${most} are decoded`);
  }
}

/**
 * The largest picture that is decoded, so that one takes about a gigabyte at most. Where pixels
 * come row by row it costs time and hardly any memory; else, measured: AVIF 19 bytes a pixel, HEIC 15, GIF
 * and WebP 5, progressive JPEG 6, interlaced PNG 3 to 9.
 */
export function pixelLimit(format: PictureFormat, isProgressive: boolean): number {
  if (format === 'avif' || format === 'heic') return 50 * megapixel;
  if (isProgressive) return 150 * megapixel;
  if (format === 'gif' || format === 'webp') return 200 * megapixel;
  return 500 * megapixel;
}

/** Of a picture that a plugin decodes: it is in memory three times, four bytes a pixel at most. */
export const foreignPixelLimit = 60 * megapixel;

// libvips and libheif; libjpeg; zlib and others; C++; V8.
const memoryWords = new RegExp(
  [
    'out of memory',
    'insufficient memory',
    '(?:unable|could not|cannot|failed) (?:to )?allocate',
    'memory allocation',
    'bad_alloc',
  ].join('|'),
  'i',
);

/** Whether a decoder failed for want of memory. Libraries say so in words only. */
export function outOfMemory(error: unknown): boolean {
  return error instanceof Error && saysOutOfMemory(error.message);
}

export function saysOutOfMemory(words: string): boolean {
  return memoryWords.test(words);
}

/** libvips' words to ours. @returns what to throw */
export function reasonOf(error: unknown): DecodeError {
  if (error instanceof DecodeError) return error;
  if (!(error instanceof Error)) throw error;
  if (outOfMemory(error)) {
    return new DecodeError('needs more memory', { cause: error, needsMemory: true });
  }
  for (const [words, reason] of reasons) {
    if (words.test(error.message)) return new DecodeError(reason, { cause: error });
  }
  return new DecodeError('its pixels cannot be decoded', { cause: error });
}

const reasons: readonly (readonly [RegExp, string])[] = [
  [/unsupported image format/, 'no decoder takes it: its header is broken or of an unknown kind'],
  [/corrupt header/, 'its header is broken or of an unknown kind'],
];
