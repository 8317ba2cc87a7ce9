import { isLoopback } from '../http/listen.js';
import { ImgdedupError } from '../model/errors/errors.js';

/** Where a repository is served to people elsewhere. */
export interface ServedAddress {
  /** As URLs have it, an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  /** `HOST:PORT`, in lower case. */
  readonly authority: string;
  /** Whether TLS is spoken: everywhere but on this machine, where a tunnel ends. */
  readonly isEncrypted: boolean;
}

const scheme = 'imgdedup:';
/** Where `imgdedup serve --readers-at` is looked for, unless the address says so. */
const defaultPort = 8444;

/**
 * What `-C` names, where it is no folder.
 * @returns undefined for a folder
 * @throws ImgdedupError USAGE for an address that is none of a server
 */
export function parseServedAddress(text: string): ServedAddress | undefined {
  if (/^https?:\/\//i.test(text)) {
    throw new ImgdedupError('USAGE', `"${withoutUser(text)}" is no address of a repository.`, {
      remedy: 'Write imgdedup://HOST:PORT/: TLS is spoken, but for 127.0.0.1, where a tunnel ends.',
    });
  }
  if (!/^imgdedup:\/\//i.test(text)) return undefined;
  // Of a scheme that is not known URL keeps the host as it is; of this one it would look for a host behind more slashes.
  const known = `https:${text.slice(scheme.length)}`;
  const url = /^https:\/\/[^/\\]/.test(known) && URL.canParse(known) ? new URL(known) : undefined;
  if (url === undefined) throw notOne(text, 'is no address');
  if (url.username !== '' || url.password !== '') {
    throw notOne(text, 'has a name or password, which shells and process lists would keep');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw notOne(text, 'goes on behind the port');
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = portOf(text, url);
  return {
    host,
    port,
    authority: `${url.hostname}:${port}`,
    isEncrypted: !isLoopback(host),
  };
}

/** `https` leaves out 443, which somebody may have meant. */
function portOf(text: string, { port }: URL): number {
  if (port !== '') return Number(port);
  return /:0*443\/?$/.test(text) ? 443 : defaultPort;
}

function notOne(text: string, why: string): ImgdedupError {
  return new ImgdedupError('USAGE', `"${withoutUser(text)}" ${why}.`, {
    remedy: `Write imgdedup://HOST:PORT/, as "imgdedup serve --readers-at" tells it; without a port it is ${defaultPort}. The token goes into IMGDEDUP_TOKEN.`,
  });
}

/** Nobody's password is shown. */
function withoutUser(text: string): string {
  return text.replace(/\/\/.*@/, '//…@');
}
