/** Takes the right to write in the store that its arguments name, says so, writes without end, and is killed. */
import { postgresStoreSource } from '../../../src/storage/postgres/postgres-source.js';

const [server = '', schema = ''] = process.argv.slice(2);
const source = postgresStoreSource({ server, schema });
const since = new Date().toISOString();
const lock = await source.writerLock?.tryTake({
  pid: process.pid,
  host: 'there',
  command: 'index',
  since,
});
if (lock === undefined) throw new TypeError('somebody has it');
const store = await source.open();
for (let round = 1; ; round += 1) {
  const value = Buffer.from(String(round));
  const keys = Array.from({ length: 1000 }, (_, at) => Buffer.from(`a${at}`));
  await store.write(keys.map((key) => ({ type: 'put', key, value }) as const));
  if (round === 3) process.stdout.write('held\n');
}
