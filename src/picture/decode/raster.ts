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

/** What a decoder other than sharp has of a file. */
export interface Decoded {
  readonly raster: Raster;
  /** Of the picture, which may be larger than what is here. */
  readonly width: number;
  readonly height: number;
  /** Whether all pixels of the picture are here, and not those of its thumbnail. */
  readonly isWhole: boolean;
  /** Share of the picture that could not be decoded, and is black here. */
  readonly lost: number;
}

export function wholeOf(raster: Raster, lost = 0): Decoded {
  return { raster, width: raster.width, height: raster.height, isWhole: true, lost };
}
