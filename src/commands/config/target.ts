import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findRepository, type RepositoryPlace } from '../../library/repository/discover.js';
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
  if (!isGlobal) {
    const place = findRepository(folder);
    return { path: join(place.dataFolder, 'config.toml'), place };
  }
  const path = userConfigPath(env);
  await mkdir(dirname(path), { recursive: true });
  return { path, place: undefined };
}

/**
 * Every content id begins with the hash's name: in a repository it can only be set to what it is.
 * @throws ImgdedupError HASH_MISMATCH
 */
export async function checkHash({ place }: ConfigTarget, value: unknown): Promise<void> {
  if (place === undefined) return;
  const repository = await Repository.open(place, { overrides: new Map([['hash', value]]) });
  await repository.transaction(() => Promise.resolve());
}
