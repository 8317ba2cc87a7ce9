import { join } from 'node:path';
import { readConfig } from '../../config/config-file.js';
import type { SettingOrigin } from '../../config/setting-origin.js';
import { withoutPersonal } from './repository-config.js';
import { readUserSettings } from './user-config.js';

interface Sources {
  /** Of the repository. */
  readonly dataFolder: string;
  readonly userConfig: string;
  /** Given for this run only. */
  readonly overrides: ReadonlyMap<string, unknown>;
}

/**
 * Where each setting has its value from; settings that are nowhere have their defaults.
 * @throws ImgdedupError CONFIG_INVALID
 */
export async function settingOrigins({
  dataFolder,
  userConfig,
  overrides,
}: Sources): Promise<ReadonlyMap<string, SettingOrigin>> {
  const own = join(dataFolder, 'config.toml');
  return new Map([
    ...from((await readUserSettings(userConfig)).keys(), { kind: 'user', file: userConfig }),
    ...from(withoutPersonal(await readConfig(own)).keys(), { kind: 'repository', file: own }),
    ...from(overrides.keys(), { kind: 'command line' }),
  ]);
}

function from(keys: Iterable<string>, origin: SettingOrigin): [string, SettingOrigin][] {
  return Array.from(keys, (key) => [key, origin]);
}
