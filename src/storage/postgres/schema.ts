import { ImgdedupError } from '../../model/errors/errors.js';
import { damagedRecord } from '../bytes.js';
import type { Connection } from './connections.js';

/** Each makes of one version of the tables the next; the first makes them. */
export const migrations: readonly string[] = [
  // Keys in the order of their bytes. Uncompressed, as in LevelDB.
  `CREATE TABLE records (key bytea PRIMARY KEY, value bytea NOT NULL);
   ALTER TABLE records ALTER COLUMN value SET STORAGE EXTERNAL;
   CREATE TABLE writer (
     id boolean PRIMARY KEY DEFAULT true CHECK (id),
     backend integer NOT NULL, pid integer NOT NULL, host text NOT NULL, command text NOT NULL, since text NOT NULL);`,
];

const readVersion = { name: 'version', text: 'SELECT version::text FROM format' };

const findSchema = {
  name: 'schema',
  text: 'SELECT nspname::text FROM pg_namespace WHERE nspname = $1',
};

/**
 * Makes the tables of a new repository, or none of them.
 * @returns false where there are some
 */
export async function createSchema(
  connection: Connection,
  schema: string,
  steps = migrations,
): Promise<boolean> {
  if ((await connection.ask(findSchema, [schema])).length > 0) return false;
  const before = `CREATE SCHEMA ${schema}; CREATE TABLE format (version integer NOT NULL); INSERT INTO format VALUES (0);`;
  await atOnce(connection, before, steps);
  return true;
}

/**
 * Brings older tables to the version that this program knows, in one step.
 * @param connection with the right to write
 * @throws ImgdedupError FORMAT_UNSUPPORTED, STORE_DAMAGED
 */
export async function migrate(connection: Connection, steps = migrations): Promise<void> {
  const version = await versionOf(connection, steps);
  if (version < steps.length) await atOnce(connection, '', steps.slice(version), steps.length);
}

/**
 * For whoever only looks.
 * @returns false where the tables are older than this program
 * @throws ImgdedupError FORMAT_UNSUPPORTED, STORE_DAMAGED
 */
export async function isCurrent(connection: Connection, steps = migrations): Promise<boolean> {
  return (await versionOf(connection, steps)) === steps.length;
}

async function atOnce(
  connection: Connection,
  before: string,
  steps: readonly string[],
  version = steps.length,
): Promise<void> {
  // Commands that are sent together are one transaction.
  await connection.run(`${before}${steps.join('\n')} UPDATE format SET version = ${version};`);
}

async function versionOf(connection: Connection, steps: readonly string[]): Promise<number> {
  const [row] = await connection.ask(readVersion);
  const version = Number(row?.[0]?.toString());
  if (version <= steps.length) return version;
  if (Number.isNaN(version)) throw damagedRecord('schema', 'its version is missing');
  throw new ImgdedupError(
    'FORMAT_UNSUPPORTED',
    `The tables of this repository have version ${version}; this imgdedup knows version ${steps.length}.`,
    { remedy: 'Use the imgdedup that made them, or a newer one.' },
  );
}
