import type { Raster } from '../../model/plugins/plugin.js';

export type { Raster } from '../../model/plugins/plugin.js';

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
