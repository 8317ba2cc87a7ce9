import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { readConfig } from '../../config/config-file.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { parseSettings } from '../../config/settings.js';

/** Of a person, for all repositories: as the XDG base directory specification places it. */
export function userConfigPath(env: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME: configured = '' } = env;
  // A relative one is invalid and to be ignored.
  const folder = isAbsolute(configured) ? configured : join(homedir(), '.config');
  return join(folder, 'imgdedup', 'config.toml');
}

/**
 * What a person's own configuration sets, under flat keys.
 * @param path of the file, which may be missing; nothing is set where it is undefined
 * @throws ImgdedupError CONFIG_INVALID, CONFIG_UNKNOWN_KEY, which name the file
 */
export async function readUserConfig(
  path: string | undefined,
): Promise<ReadonlyMap<string, unknown>> {
  if (path === undefined) return new Map();
  const values = await readIfReachable(path);
  try {
    parseSettings(values);
  } catch (error) {
    if (!(error instanceof ImgdedupError)) throw error;
    const message = `Configuration ${path}: ${error.message}`;
    throw new ImgdedupError(error.code, message, { remedy: error.remedy, cause: error });
  }
  return values;
}

/** As with git, a home that this user may not enter, such as that of whoever said `sudo -u`, sets nothing. */
async function readIfReachable(path: string): Promise<ReadonlyMap<string, unknown>> {
  try {
    return await readConfig(path);
  } catch (error) {
    const code = error instanceof ImgdedupError ? systemCode(error.cause) : undefined;
    if (code === 'EACCES' || code === 'ENOTDIR') return new Map();
    throw error;
  }
}

/** The same but for what belongs to a repository, and is settled when that is made. */
export async function readUserSettings(
  path: string | undefined,
): Promise<ReadonlyMap<string, unknown>> {
  const values = new Map(await readUserConfig(path));
  values.delete('hash');
  return values;
}
