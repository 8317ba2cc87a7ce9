import { join } from 'node:path';
import { readConfig } from '../../config/config-file.js';
import { parseSettings } from '../../config/settings.js';
import type { RepositoryPlace } from '../../library/repository/discover.js';
import { pluginsOf, type PluginNaming } from '../../library/repository/plugins-of.js';
import { readUserConfig } from '../../library/repository/user-config.js';
import type { ListedPlugin } from '../../model/plugins/plugin.js';

export interface ListPluginsOptions extends PluginNaming {
  /** Also what its configuration names, which is never loaded. */
  readonly place?: RepositoryPlace | undefined;
}

/**
 * Loads the plugins that are configured, and says what each adds, or why it is not active. No repository is opened:
 * this is how one is mended that needs a plugin.
 * @throws ImgdedupError CONFIG_INVALID, CONFIG_UNKNOWN_KEY
 */
export async function listPlugins(
  options: ListPluginsOptions = {},
): Promise<readonly ListedPlugin[]> {
  const { place, userConfig, overrides = new Map() } = options;
  const config =
    place === undefined ? new Map() : await readConfig(join(place.dataFolder, 'config.toml'));
  const settings = parseSettings(new Map([...(await readUserConfig(userConfig)), ...overrides]));
  using plugins = pluginsOf(settings, config, place?.dataFolder ?? '', options);
  return plugins.list();
}
