import { dirname, join } from 'node:path';
import { makeFolders } from '../../fs/make-folders.js';
import { findRepository, type RepositoryPlace } from '../../library/repository/discover.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { isPersonal } from '../../config/settings.js';
import { Repository } from '../../library/repository/repository.js';
import { userConfigPath } from '../../library/repository/user-config.js';
import { booleanFlag } from '../flags/flags.js';

/** Flag of commands that change a configuration file. */
export const globalFlag = {
  global: booleanFlag({
    default: false,
    description: 'For all your repositories: ~/.config/imgdedup/config.toml.',
  }),
};

/** The configuration file that is to be changed. */
export interface ConfigTarget {
  readonly path: string;
  /** Undefined for the person's own configuration. */
  readonly place: RepositoryPlace | undefined;
  /** Path of the person's own. */
  readonly userConfig: string;
}

/**
 * Nothing is opened: this is how a wrong value is mended.
 * @param folder where the command was started
 * @throws ImgdedupError NOT_A_REPOSITORY
 */
export async function configTarget(
  isGlobal: boolean,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<ConfigTarget> {
  const userConfig = userConfigPath(env);
  if (!isGlobal) {
    const place = findRepository(folder);
    return { path: join(place.dataFolder, 'config.toml'), place, userConfig };
  }
  makeFolders(dirname(userConfig));
  return { path: userConfig, place: undefined, userConfig };
}

/**
 * What a repository cannot set is not written there.
 * @throws ImgdedupError CONFIG_INVALID
 */
export function checkPersonal({ place }: ConfigTarget, key: string): void {
  if (place === undefined || !isPersonal(key)) return;
  throw new ImgdedupError('CONFIG_INVALID', `A repository cannot set ${key}.`, {
    remedy: `Set it in your own configuration: "imgdedup config set --global ${key} VALUE".`,
  });
}

/**
 * Every content id begins with the hash's name: in a repository it can only be set to what it is.
 * @throws ImgdedupError HASH_MISMATCH, PLUGIN_UNAVAILABLE
 */
export async function checkHash(
  { place, userConfig }: ConfigTarget,
  value: unknown,
): Promise<void> {
  if (place === undefined) return;
  const overrides = new Map([['hash', value]]);
  const repository = await Repository.open(place, { overrides, userConfig });
  await repository.transaction(() => Promise.resolve());
}
