import { xxh64Hex } from '../../digest/xxh64.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { SessionSource } from '../../model/import/session.js';
import { coveredAddress, parseAddress, type WebAddress } from '../../model/paths/web-address.js';

/** Addresses that files are fetched from. */
export interface UrlSource {
  /** With `https:` or `http:`. */
  readonly urls: readonly string[];
}

/**
 * Each once, in their order.
 * @throws ImgdedupError USAGE
 */
export function checkAddresses({ urls }: UrlSource): WebAddress[] {
  const addresses = new Map<string, WebAddress>();
  for (const url of urls) {
    const address = parseAddress(url);
    if (typeof address === 'string') {
      throw new ImgdedupError('USAGE', `${coveredAddress(url)} cannot be fetched: ${address}.`, {
        remedy: 'Name addresses that begin with https:// or http://, or a folder.',
      });
    }
    if (!addresses.has(address.href)) addresses.set(address.href, address);
  }
  return [...addresses.values()];
}

/** What is told of addresses: one by itself; of several how many, from where, and what tells this list from others. */
export function placeOfAddresses(addresses: readonly WebAddress[]): SessionSource {
  const [first] = addresses;
  const hosts = new Set(addresses.map(({ host }) => host));
  const where = hosts.size === 1 ? (first?.host ?? '') : `${hosts.size} hosts`;
  const which = xxh64Hex(
    Buffer.from(
      addresses
        .map(({ href }) => href)
        .toSorted()
        .join('\n'),
    ),
  );
  const path =
    addresses.length === 1
      ? (first?.shown ?? '')
      : `${addresses.length} files of ${where} (${which})`;
  return { path, volume: { id: undefined, label: undefined }, folder: '' };
}
