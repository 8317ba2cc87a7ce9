import type { GreyImage } from '../../model/pictures/picture.js';
import { greyOfRgb } from '../fingerprint/rgb-grey.js';
import type { DecodedHeif, HeifPicture, HeifTile } from './heif-picture.js';
import { hasAlpha, type Raster } from './raster.js';

/** A frame of a sequence: its pixels are all that there is of it. */
export class HeifFrame implements HeifPicture {
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
