import { join } from 'node:path';
import type { Settings } from '../../config/settings.js';
import type { PluginOrigin } from '../../model/plugins/plugin.js';
import { locatePlugins } from '../../plugins/locate-plugin.js';
import { Plugins, type OnPluginTrouble } from '../../plugins/plugins.js';

export interface PluginNaming {
  /** Path of a person's own configuration. */
  readonly userConfig?: string | undefined;
  /** Settings for this run, as flat keys. */
  readonly overrides?: ReadonlyMap<string, unknown>;
  readonly onPluginTrouble?: OnPluginTrouble | undefined;
}

/**
 * The plugins that a person, or the caller, named. What the repository's configuration names is not loaded, and
 * told. Nothing is looked for where none is named.
 * @param settings without what a repository may not set
 * @param config what the repository's configuration sets
 */
export function pluginsOf(
  { plugins: specifiers }: Pick<Settings, 'plugins'>,
  config: ReadonlyMap<string, unknown>,
  dataFolder: string,
  { userConfig, overrides, onPluginTrouble: onTrouble }: PluginNaming,
): Plugins {
  const origin: PluginOrigin =
    overrides?.has('plugins') === true || userConfig === undefined
      ? { kind: 'run' }
      : { kind: 'user', file: userConfig };
  const file = join(dataFolder, 'config.toml');
  const named = [
    { specifiers, origin },
    { specifiers: textsIn(config.get('plugins')), origin: { kind: 'repository', file } as const },
  ];
  return new Plugins(locatePlugins(named, userConfig), { onTrouble });
}

/** Whatever else stands there is not named. */
function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
