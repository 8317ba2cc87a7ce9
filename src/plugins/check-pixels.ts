import type { Raster } from '../model/plugins/plugin.js';
import { fieldsOf, isWhole } from './check-values.js';
import { PluginFault } from './plugin-fault.js';

/** Of one side, as of all formats that pictures are kept in. */
const longestSide = 1_000_000;

/**
 * What a decoder gave, if it is a picture.
 * @throws PluginFault
 */
export function checkedRaster(given: unknown): Raster {
  const { width, height, channels, data, profile } = fieldsOf(given, 'gave no picture');
  if (!isWhole(width, 1, longestSide) || !isWhole(height, 1, longestSide)) {
    throw new PluginFault('gave a picture without width and height');
  }
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4) {
    throw new PluginFault('gave a picture without 1 to 4 channels');
  }
  if (!(data instanceof Uint8Array)) throw new PluginFault('gave data that is no bytes');
  const bytes = width * height * channels;
  if (data.length !== bytes) {
    throw new PluginFault(`gave ${data.length} bytes of pixels, not ${bytes}`);
  }
  if (profile !== undefined && !(profile instanceof Uint8Array)) {
    throw new PluginFault('gave a profile that is no bytes');
  }
  return { width, height, channels, data, profile };
}
