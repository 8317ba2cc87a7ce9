/** All pixels of a picture as it is displayed, from a decoder other than sharp. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Grey or red, green, blue; an even number has transparency last. */
  readonly channels: 1 | 2 | 3 | 4;
  /** One byte for each channel of each pixel, row by row. */
  readonly data: Uint8Array;
  /** The ICC profile that the levels are to be seen through; sRGB without one. */
  readonly profile: Buffer | undefined;
}

export function hasAlpha({ channels }: Pick<Raster, 'channels'>): boolean {
  return channels % 2 === 0;
}
