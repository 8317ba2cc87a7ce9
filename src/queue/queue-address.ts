import { ImgdedupError } from '../model/errors/errors.js';

/** Where a server of queues is, and who asks it. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  /** Number of its database. */
  readonly db: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly isEncrypted: boolean;
}

const defaultPort = 6379;

/** @throws ImgdedupError USAGE */
export function parseQueueAddress(text: string): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const db = /^\/?(?<number>\d{0,5})$/.exec(url?.pathname ?? 'x')?.groups?.['number'];
  const isKnown = url?.protocol === 'redis:' || url?.protocol === 'rediss:';
  const isPlain = url?.search === '' && url.hash === '';
  if (url === undefined || db === undefined || !isKnown || !isPlain || url.hostname === '') {
    // Not as it was written: it may hold a password.
    throw new ImgdedupError('USAGE', 'The address of the queue is no redis:// or rediss:// URL.', {
      remedy: 'Write redis://HOST, redis://:PASSWORD@HOST:6379/0, or the same with rediss://.',
    });
  }
  return {
    // The brackets of an IPv6 address belong to the URL.
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPort : Number(url.port),
    db: Number(db),
    username: decoded(url.username),
    password: decoded(url.password),
    isEncrypted: url.protocol === 'rediss:',
  };
}

/** For people: without the password. */
export function shownAddress({ host, port, db, isEncrypted }: QueueAddress): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${isEncrypted ? 'rediss' : 'redis'}://${name}:${port}${db === 0 ? '' : `/${db}`}`;
}

function decoded(text: string): string | undefined {
  if (text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new ImgdedupError('USAGE', 'The name or password of the queue is not percent-encoded.', {
      cause: error,
      remedy: 'Write a % in it as %25.',
    });
  }
}
