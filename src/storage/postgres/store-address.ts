/** Where a store on PostgreSQL is, as it is typed and kept: `postgres://USER@HOST:PORT/DATABASE`. */
import { isIPv4 } from 'node:net';
import { ImgdedupError } from '../../model/errors/errors.js';

/** How the way to the server is kept from others' eyes, in libpq's words. */
const sslModes = ['disable', 'require', 'verify-full'] as const;
type SslMode = (typeof sslModes)[number];

export interface ServerAddress {
  readonly user: string;
  /** A name or address, or the absolute path of a folder with a socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly sslMode: SslMode;
}

/** One repository's records. */
export interface StoreAddress {
  /** As {@link formatServer} writes it: without a password, and with all that has a default. */
  readonly server: string;
  /** Of this repository alone. */
  readonly schema: string;
}

const usualPort = 5432;
/** Where a socket is named instead: an address with a user must have some host. */
const noHost = 'socket';
const schemaName = /^[a-z_][a-z0-9_]{0,62}$/;

export function isSchemaName(text: string): boolean {
  return schemaName.test(text);
}

/**
 * @param text `postgres://USER@HOST[:PORT]/DATABASE[?sslmode=MODE]`; for a socket `socket` as host and `host=/FOLDER` behind `?`
 * @throws ImgdedupError USAGE for what it is not, for a password, and for options that it does not know: some of
 *   libpq's name files that are read
 */
export function parseServer(text: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw wrong('it is not postgres://USER@HOST/DATABASE');
  }
  if (url.password !== '') throw withPassword();
  const { hash, pathname, port, username, hostname, searchParams: options } = url;
  for (const name of options.keys()) {
    if (name !== 'sslmode' && name !== 'host') throw wrong(`the option ${name} is not known`);
  }
  const sslMode = sslModes.find((mode) => mode === (options.get('sslmode') ?? 'disable'));
  if (sslMode === undefined) throw wrong(`sslmode is one of ${sslModes.join(', ')}`);
  const [user, database] = [decoded(username), decoded(pathname.slice(1))];
  const socket = options.get('host');
  if (socket !== null && (!socket.startsWith('/') || hostname !== noHost)) {
    throw wrong(`a socket is postgres://USER@${noHost}/DATABASE?host=/FOLDER`);
  }
  const host = socket ?? hostname.replace(/^\[(.*)\]$/, '$1');
  if (user === '') throw wrong('it names no user');
  if (host === '') throw wrong('it names no host');
  if (database === '' || database.includes('/')) throw wrong('it names no database');
  if (hash !== '') throw wrong('nothing follows a #');
  return { user, host, port: port === '' ? usualPort : Number(port), database, sslMode };
}

/** One text for each server, user and database: two of them are the same where their texts are. */
export function formatServer({ user, host, port, database, sslMode }: ServerAddress): string {
  const isSocket = host.startsWith('/');
  const options = new URLSearchParams();
  if (isSocket) options.set('host', host);
  if (sslMode !== 'disable') options.set('sslmode', sslMode);
  const name = host.includes(':') ? `[${host}]` : host;
  const behind = options.size === 0 ? '' : `?${options.toString()}`;
  const [who, where] = [encodeURIComponent(user), encodeURIComponent(database)];
  return `postgres://${who}@${isSocket ? noHost : name}:${port}/${where}${behind}`;
}

/** Whether what is sent there can be read by others on the way: neither encrypted, nor kept on this machine. */
export function isReadableOnTheWay({ host, sslMode }: ServerAddress): boolean {
  return sslMode === 'disable' && !host.startsWith('/') && !isThisMachine(host);
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) throw wrong('it has a % that stands for nothing');
    throw error;
  }
}

function wrong(reason: string): ImgdedupError {
  return new ImgdedupError('USAGE', `The address of the store cannot be used: ${reason}.`, {
    remedy: 'For example: --store postgres://anna@nas.local/photos',
  });
}

function withPassword(): ImgdedupError {
  return new ImgdedupError(
    'USAGE',
    'The address of the store has a password in it, which others could read.',
    {
      remedy: 'Put it into ~/.pgpass (HOST:PORT:DATABASE:USER:PASSWORD, mode 600), or PGPASSWORD.',
    },
  );
}
