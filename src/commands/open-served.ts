import { dirname } from 'node:path';
import type { ServedAddress } from '../client/address.js';
import type { Connection } from '../client/connection.js';
import type { ServedRepository } from '../client/served-repository.js';
import { parseSettings, type Settings } from '../config/settings.js';
import type { Io } from './terminal/io.js';

/** A repository elsewhere, and what is set on this side. */
export interface OpenedServed {
  readonly served: ServedRepository;
  readonly connection: Connection;
  /** Of the person who asks; the server has its own. */
  readonly settings: Settings;
}

/**
 * Ready to ask a server; nothing is asked yet.
 * @param onRoot told where the photos lie over there, with each answer
 * @throws ImgdedupError SERVER_DENIED, TOKEN_UNUSABLE, CONFIG_INVALID, CONFIG_UNKNOWN_KEY
 */
export async function openServed(
  address: ServedAddress,
  { env, stop: signal }: Io,
  onRoot: (root: string) => void,
): Promise<OpenedServed> {
  const { Connection } = await import('../client/connection.js');
  const { ServedRepository } = await import('../client/served-repository.js');
  const { tokenFor } = await import('../client/token.js');
  const { programVersion } = await import('../config/program-version.js');
  const { readUserSettings, userConfigPath } = await import('../library/repository/user-config.js');
  const configuration = userConfigPath(env);
  const token = tokenFor(address, dirname(configuration), env);
  const connection = new Connection(address, { token, signal });
  const served = new ServedRepository(connection, { version: programVersion(), onRoot });
  return { served, connection, settings: parseSettings(await readUserSettings(configuration)) };
}
