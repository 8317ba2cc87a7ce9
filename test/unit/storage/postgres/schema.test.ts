import { expect, test } from 'vitest';
import { Connections, type Connection } from '../../../../src/storage/postgres/connections.js';
import {
  createSchema,
  isCurrent,
  migrate,
  migrations,
} from '../../../../src/storage/postgres/schema.js';
import { postgresForTests } from '../../support/postgres.js';

const server = postgresForTests();

async function madeSchema(): Promise<[Connection, string]> {
  const address = server().newAddress();
  const connection = await new Connections(address).take();
  expect(await createSchema(connection, address.schema)).toBe(true);
  return [connection, address.schema];
}

test('tables of a version before are brought to the one that is known, once', async () => {
  const [connection, schema] = await madeSchema();
  const later = [...migrations, 'CREATE TABLE extra (id integer);'];
  expect(await isCurrent(connection, later)).toBe(false);
  await migrate(connection, later);
  await migrate(connection, later);
  expect(await isCurrent(connection, later)).toBe(true);
  expect(await server().sql(`SELECT version FROM ${schema}.format`)).toEqual([[later.length]]);
  expect(await server().sql(`SELECT * FROM ${schema}.extra`)).toEqual([]);
  connection.giveBack();
});

test('a step that fails leaves the tables as they were', async () => {
  const [connection, schema] = await madeSchema();
  const later = [...migrations, 'CREATE TABLE extra (id integer);', 'SELECT 1 / 0;'];
  await expect(migrate(connection, later)).rejects.toThrow('division by zero');
  expect(await isCurrent(connection)).toBe(true);
  await expect(server().sql(`SELECT * FROM ${schema}.extra`)).rejects.toThrow('does not exist');
  expect(await createSchema(connection, schema)).toBe(false);
  connection.giveBack();
});
