import { logRecords } from './log-records.js';
import { VarintReader } from './varint-reader.js';

/** A table that is part of the store. */
export interface LiveTable {
  readonly number: number;
  /** 0 for those whose keys may overlap, the newest having the highest number; in others none do. */
  readonly level: number;
  /** First and last key. */
  readonly first: Buffer;
  readonly last: Buffer;
}

/** What a store is made of. */
export interface LiveFiles {
  /** In the order in which a key is looked for: the first table that knows it is right. */
  readonly tables: readonly LiveTable[];
  /** Logs of this number and later ones hold what is in no table yet. */
  readonly firstLog: number;
  /** An earlier one that counts, too; 0 where there is none. */
  readonly formerLog: number;
}

/** Behind every key: its sequence number and kind. */
export const trailerBytes = 8;

/**
 * @param bytes of a manifest: what was added and taken away, change by change
 * @throws ImgdedupError STORE_DAMAGED
 */
export function liveFiles(bytes: Buffer, what: string): LiveFiles {
  const tables = new Map<string, LiveTable>();
  let [firstLog, formerLog] = [0, 0];
  for (const record of logRecords(bytes, what)) {
    const reader = new VarintReader(record, what);
    while (!reader.isAtEnd) {
      const tag = reader.varint();
      switch (tag) {
        case 1: // name of the order of keys
          reader.bytes();
          break;
        case 2:
          firstLog = reader.varint();
          break;
        case 3: // next number of a file
        case 4: // last sequence number
          reader.varint();
          break;
        case 5: // where compaction goes on
          reader.varint();
          reader.bytes();
          break;
        case 6:
          tables.delete(`${reader.varint()}/${reader.varint()}`);
          break;
        case 7: {
          const [level, number] = [reader.varint(), reader.varint()];
          reader.varint(); // bytes
          const [first, last] = [userKey(reader), userKey(reader)];
          tables.set(`${level}/${number}`, { number, level, first, last });
          break;
        }
        case 9:
          formerLog = reader.varint();
          break;
        default:
          throw reader.damaged(`it has an entry of the unknown kind ${tag}`);
      }
    }
  }
  return { tables: [...tables.values()].toSorted(newestFirst), firstLog, formerLog };
}

function userKey(reader: VarintReader): Buffer {
  const key = reader.bytes();
  if (key.length < trailerBytes) throw reader.damaged('a key is too short');
  return key.subarray(0, key.length - trailerBytes);
}

function newestFirst(a: LiveTable, b: LiveTable): number {
  return a.level - b.level || b.number - a.number;
}
