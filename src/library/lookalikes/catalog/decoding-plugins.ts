import type { PoolOptions } from '../../../picture/decoder/decoder-pool.js';
import type { Plugins } from '../../../plugins/plugins.js';

/** What decoding processes are given of plugins. */
export function pluginsFor(plugins: Plugins): Pick<PoolOptions, 'plugins' | 'onPluginTrouble'> {
  return { plugins: plugins.pictures, onPluginTrouble: plugins.tellOfPart };
}
