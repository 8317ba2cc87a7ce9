import { resolve } from 'node:path';
import { ImgdedupError } from '../../model/errors.js';
import type { WorkersPlace } from '../../server/workers-place.js';

interface WorkersFlags {
  readonly 'workers-at': string | undefined;
  readonly 'tls-cert': string | undefined;
  readonly 'tls-key': string | undefined;
}

/**
 * @param from where relative names of files start
 * @throws ImgdedupError USAGE
 */
export function workersPlace(flags: WorkersFlags, from: string): WorkersPlace | undefined {
  const { 'workers-at': at, 'tls-cert': cert, 'tls-key': key } = flags;
  if (at === undefined) {
    if (cert === undefined) return undefined;
    throw new ImgdedupError('USAGE', 'A certificate is for --workers-at, which is not given.');
  }
  const groups = /^(?:\[(?<six>[\da-f:.]+)\]|(?<name>[\w.-]+)):(?<port>\d{1,5})$/i.exec(at)?.groups;
  const host = groups?.['six'] ?? groups?.['name'];
  const port = Number(groups?.['port']);
  if (host === undefined || port > 65_535) {
    throw new ImgdedupError('USAGE', `--workers-at wants HOST:PORT, not "${at}".`, {
      remedy: 'Write 0.0.0.0:8443 for all addresses of this machine, or [::1]:0 for one of IPv6.',
    });
  }
  const tls =
    cert === undefined || key === undefined
      ? undefined
      : { cert: resolve(from, cert), key: resolve(from, key) };
  return { host, port, tls };
}
