import { resolve } from 'node:path';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { DoorPlace } from '../../server/door.js';
import type { ReadersPlace } from '../../server/readers-door.js';

interface DoorFlags {
  readonly 'workers-at': string | undefined;
  readonly 'readers-at': string | undefined;
  readonly 'readers-token-file': string | undefined;
  readonly 'reviewers-token-file': string | undefined;
  readonly 'tls-cert': string | undefined;
  readonly 'tls-key': string | undefined;
}

/** Where else than at its first address a server is to be reached. */
interface Doors {
  readonly workers: DoorPlace | undefined;
  readonly readers: ReadersPlace | undefined;
}

/**
 * @param from where relative names of files start
 * @throws ImgdedupError USAGE
 */
export function doorsOf(flags: DoorFlags, from: string): Doors {
  const { 'tls-cert': cert, 'tls-key': key } = flags;
  const fileOf = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : resolve(from, name);
  const tls =
    cert === undefined || key === undefined
      ? undefined
      : { cert: resolve(from, cert), key: resolve(from, key) };
  const workers = placeOf('--workers-at', flags['workers-at'], tls);
  const readers = placeOf('--readers-at', flags['readers-at'], tls);
  if (tls !== undefined && workers === undefined && readers === undefined) {
    throw new ImgdedupError(
      'USAGE',
      'A certificate is for --workers-at or --readers-at, and neither is given.',
    );
  }
  const tokens = {
    tokenFile: fileOf(flags['readers-token-file']),
    reviewersTokenFile: fileOf(flags['reviewers-token-file']),
  };
  return { workers, readers: readers && { ...readers, ...tokens } };
}

/** @throws ImgdedupError USAGE */
function placeOf(
  flag: string,
  at: string | undefined,
  tls: DoorPlace['tls'],
): DoorPlace | undefined {
  if (at === undefined) return undefined;
  const groups = /^(?:\[(?<six>[\da-f:.]+)\]|(?<name>[\w.-]+)):(?<port>\d{1,5})$/i.exec(at)?.groups;
  const host = groups?.['six'] ?? groups?.['name'];
  const port = Number(groups?.['port']);
  if (host === undefined || port > 65_535) {
    throw new ImgdedupError('USAGE', `${flag} wants HOST:PORT, not "${at}".`, {
      remedy: 'Write 0.0.0.0:8443 for all addresses of this machine, or [::1]:0 for one of IPv6.',
    });
  }
  return { host, port, tls };
}
