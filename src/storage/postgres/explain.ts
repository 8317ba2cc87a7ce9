/** PostgreSQL's failures in our words. */
import { ImgdedupError, type ErrorCode } from '../../model/errors/errors.js';

/** `SQLSTATE` of PostgreSQL, or its first letters, and what it means here; the first that fits. */
const meanings: readonly (readonly [sqlState: string, code: ErrorCode, remedy: string])[] = [
  [
    '53100',
    'STORE_FULL',
    'Free some space on the disk of the server and run the same command again.',
  ],
  ['25006', 'STORE_UNWRITABLE', 'The server only reads: name the one that writes.'],
  [
    '42501',
    'STORE_UNWRITABLE',
    'Whoever manages the database can allow it: GRANT CREATE ON DATABASE … TO …, or the schema of the repository to the same user.',
  ],
  ['XX', 'STORE_DAMAGED', 'Bring the database back from a backup of it, such as one by pg_dump.'],
  [
    '42P01',
    'STORE_DAMAGED',
    'Bring the schema back from a backup of the database, such as one by pg_dump.',
  ],
  [
    '3F000',
    'STORE_DAMAGED',
    'Bring the schema back from a backup of the database, such as one by pg_dump.',
  ],
  [
    '28',
    'STORE_UNREACHABLE',
    'Check user and password: ~/.pgpass (mode 600) or PGPASSWORD. Where the server wants encryption, the address ends in ?sslmode=verify-full.',
  ],
  ['3D000', 'STORE_UNREACHABLE', 'Make the database first: createdb.'],
  ['53300', 'STORE_UNREACHABLE', 'The server has too many connections: wait, or allow it more.'],
];

/** Connections, resources, operators who end them, the system: as PostgreSQL sorts its states. */
const away: ReadonlySet<string> = new Set(['08', '53', '57', '58']);

/**
 * @param server as it is shown
 * @returns what is neither PostgreSQL's nor of the way to it, as it is
 */
export function explain(server: string, error: unknown): unknown {
  if (error instanceof ImgdedupError || !(error instanceof Error)) return error;
  if (error instanceof TypeError || error instanceof RangeError) return error;
  const state = sqlStateOf(error);
  const meaning = meanings.find(([start]) => state?.startsWith(start) === true);
  const reason = reasonOf(error);
  if (meaning === undefined) {
    // Anything else that the server says of a statement is a mistake of ours.
    const isAway = state === undefined || away.has(state.slice(0, 2));
    return isAway ? unreachable(server, reason, error) : error;
  }
  const [, code, remedy] = meaning;
  return new ImgdedupError(code, `The store at ${server} cannot be used: ${reason}.`, {
    remedy,
    cause: error,
  });
}

/** Nobody answers there, or no more. */
export function unreachable(server: string, reason: string, cause: unknown): ImgdedupError {
  return new ImgdedupError(
    'STORE_UNREACHABLE',
    `The store at ${server} cannot be reached: ${reason}.`,
    {
      remedy: 'Nothing is lost. When the server is there again, run the same command again.',
      cause,
    },
  );
}

/** What the server said has a severity, too; what the system says of a socket has a code alone, such as EPIPE. */
function sqlStateOf(error: Error): string | undefined {
  if (!('severity' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function reasonOf(error: Error): string {
  // Where a name has several addresses, each failed.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const { message } = first instanceof Error ? first : error;
  return message.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}
