import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from '../../model/errors/errors.js';
import { damagedRecord } from '../bytes.js';
import { endOfPrefix, type StoreReader } from '../object-store.js';
import { logRecords } from './log-records.js';
import { liveFiles, type LiveTable } from './manifest.js';
import { Table, type Found } from './table.js';
import { VarintReader } from './varint-reader.js';

/** How often it is tried again where a writer comes in between. */
const mostTries = 20;
/** Before the second try; the pauses grow. */
const pauseMs = 3;

/** A table with the keys that it may know. */
interface OpenTable {
  readonly place: LiveTable;
  readonly table: Table;
}

/**
 * A store of LevelDB's as it is at this moment, whoever else has it open. Nothing is written, locked or
 * made, which LevelDB itself does whenever it opens one; so the disk may be read-only. Of the tables
 * nothing is read but what is asked for.
 */
export class LevelView implements StoreReader, AsyncDisposable {
  readonly #recent: ReadonlyMap<string, Found>;
  readonly #tables: readonly OpenTable[];

  private constructor(recent: ReadonlyMap<string, Found>, tables: readonly OpenTable[]) {
    this.#recent = recent;
    this.#tables = tables;
  }

  /**
   * @param folder the folder that holds LevelDB's files
   * @param prefixes only keys that begin with one of these can be asked for
   * @throws ImgdedupError STORE_DAMAGED; errors of the system
   */
  static async open(folder: string, prefixes: readonly Buffer[]): Promise<LevelView> {
    for (let tries = 1; ; tries += 1) {
      const view = await LevelView.#tryOpen(folder, prefixes, tries === mostTries);
      if (view !== undefined) return view;
      await delay(pauseMs * tries);
    }
  }

  async get(key: Buffer): Promise<Buffer | undefined> {
    const recent = this.#recent.get(key.toString('latin1'));
    if (recent !== undefined) return recent.value;
    for (const { place, table } of this.#tables) {
      if (Buffer.compare(key, place.first) < 0 || Buffer.compare(key, place.last) > 0) continue;
      const found = await table.find(key);
      if (found !== undefined) return found.value;
    }
    return undefined;
  }

  /** Asked for in the order in which they lie on the disk. */
  async getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    const values: (Buffer | undefined)[] = keys.map(() => undefined);
    const inOrder = [...keys.entries()].toSorted(([, a], [, b]) => Buffer.compare(a, b));
    for (const [at, key] of inOrder) values[at] = await this.get(key);
    return values;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeAll(this.#tables);
  }

  /** @returns undefined where the store changed meanwhile */
  static async #tryOpen(
    folder: string,
    prefixes: readonly Buffer[],
    isLast: boolean,
  ): Promise<LevelView | undefined> {
    const tables: OpenTable[] = [];
    try {
      const name = await currentManifest(folder);
      const manifest = await readFile(join(folder, name));
      const { tables: live, ...logs } = liveFiles(manifest, name);
      for (const place of live.filter((one) => prefixes.some((prefix) => mayHold(one, prefix)))) {
        tables.push({ place, table: await openTable(folder, place) });
      }
      const recent = await readLogs(folder, logs);
      // Tables and logs go only after a manifest says so: as long as it did not, nothing is missing.
      const isSame =
        (await currentManifest(folder)) === name &&
        (await stat(join(folder, name))).size === manifest.length;
      if (isSame) return new LevelView(recent, tables);
    } catch (error) {
      await closeAll(tables);
      if (systemCode(error) !== 'ENOENT' || isLast) throw missing(error);
      return undefined;
    }
    await closeAll(tables);
    if (isLast) throw damagedRecord('store', 'it changes too fast to be read');
    return undefined;
  }
}

function mayHold({ first, last }: LiveTable, prefix: Buffer): boolean {
  return Buffer.compare(first, endOfPrefix(prefix)) < 0 && Buffer.compare(last, prefix) >= 0;
}

async function currentManifest(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'CURRENT'), 'latin1');
  if (!/^MANIFEST-\d+\n$/.test(text)) throw damagedRecord('file CURRENT', 'it names no manifest');
  return text.trimEnd();
}

/** Earlier versions of LevelDB ended the names of tables with `.sst`. */
async function openTable(folder: string, { number }: LiveTable): Promise<Table> {
  const name = String(number).padStart(6, '0');
  try {
    return new Table(await open(join(folder, `${name}.ldb`)), `table ${name}.ldb`);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return new Table(await open(join(folder, `${name}.sst`)), `table ${name}.sst`);
  }
}

/** What was written last, by key. */
async function readLogs(
  folder: string,
  { firstLog, formerLog }: { readonly firstLog: number; readonly formerLog: number },
): Promise<Map<string, Found>> {
  const numbers = (await readdir(folder))
    .flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? [])
    .map((digits) => ({ digits, number: Number(digits) }))
    .filter(({ number }) => number >= firstLog || number === formerLog)
    .toSorted((a, b) => a.number - b.number);
  const found = new Map<string, Found>();
  for (const { digits } of numbers) {
    const name = `${digits}.log`;
    for (const record of logRecords(await readFile(join(folder, name)), `log ${name}`)) {
      readBatch(new VarintReader(record, `log ${name}`), found);
    }
  }
  return found;
}

/** A batch: sequence number, count, then a kind, a key and, where it is not a removal, a value for each. */
function readBatch(reader: VarintReader, found: Map<string, Found>): void {
  reader.raw(8);
  const count = reader.raw(4).readUInt32LE();
  for (let left = count; left > 0; left -= 1) {
    const isValue = reader.u8() === 1;
    const key = reader.bytes().toString('latin1');
    found.set(key, { value: isValue ? reader.bytes() : undefined });
  }
  if (!reader.isAtEnd) throw reader.damaged('a batch is longer than it says');
}

/** A file that stays away is no accident of the moment. */
function missing(error: unknown): unknown {
  if (systemCode(error) !== 'ENOENT' || !(error instanceof Error)) return error;
  return damagedRecord('store', 'one of its files is missing');
}

async function closeAll(tables: readonly OpenTable[]): Promise<void> {
  for (const { table } of tables) await table[Symbol.asyncDispose]();
}
