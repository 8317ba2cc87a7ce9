import { xxh64Hex } from '../../digest/xxh64.js';
import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import { isRecord, parseJson } from '../../model/text/json.js';
import { isPlacePath, type PlacePath } from '../../model/paths/path.js';
import type { WebAddress } from '../../model/paths/web-address.js';

/** What makes sure that the rest of a file belongs to what is here of it. */
export interface Validators {
  readonly etag: string | undefined;
  /** As the server wrote it. */
  readonly lastModified: string | undefined;
}

/** What is known of a file on its way, and written down before its first byte. */
export interface Fetching extends Validators {
  /** Safe, with an extension. */
  readonly name: string;
  /** Bytes; undefined while the server does not say. */
  readonly total: number | undefined;
  /** For people: an address as it is shown. */
  readonly address: string;
}

/** What is here of a file. */
export interface Staged extends Fetching {
  /** Where its bytes are. */
  readonly path: string;
  readonly size: number;
}

/** A file that was dealt with: the photo folder holds it. */
export interface Done {
  readonly place: PlacePath;
  readonly bytes: number;
}

const version = 1;
const doneName = 'done';

/**
 * The folder that files lie in while they are fetched, and until they have a place: what was fetched of one
 * survives whatever ends the process. Each has a file of its bytes and one of what is known of it, both
 * called by the hash of its address, so that no secret in an address is written down. One process at a time.
 */
export class Staging {
  readonly #folder: string;
  readonly #ops: FileOps;
  /** Of addresses, by hash; undefined until it is read. */
  #done: Map<string, Done> | undefined;

  /** @param folder absolute; it is made when it is needed, that above it must be there */
  constructor(folder: string, ops: FileOps) {
    this.#folder = folder;
    this.#ops = ops;
  }

  /** @throws the system error */
  find(address: WebAddress): Staged | undefined {
    const known = this.#readState(this.#stateOf(address));
    if (known === undefined) return undefined;
    const path = this.#bytesOf(address, known.name);
    return { ...known, path, size: this.#ops.look(path)?.stat.size ?? 0 };
  }

  /** Whatever is here of it gives way. @throws the system error */
  begin(address: WebAddress, fetching: Fetching): Staged {
    this.drop(address);
    if (this.#ops.isFree(this.#folder)) this.#ops.makeFolder(this.#folder);
    const path = this.#bytesOf(address, fetching.name);
    this.#ops.remove(path);
    this.#write(this.#stateOf(address), JSON.stringify({ version, ...fetching }));
    return { ...fetching, path, size: 0 };
  }

  /** Adds to its end; on disk when it returns. @throws the system error */
  append(staged: Staged, bytes: Uint8Array): Staged {
    this.#ops.append(staged.path, bytes);
    return { ...staged, size: staged.size + bytes.length };
  }

  /** All of it is here. @throws the system error */
  end(address: WebAddress, staged: Staged): Staged {
    const { path, size, ...fetching } = staged;
    if (fetching.total !== size) {
      this.#write(this.#stateOf(address), JSON.stringify({ version, ...fetching, total: size }));
    }
    const time = timeOf(staged.lastModified);
    if (time !== undefined) this.#ops.setMtimes([{ path, mtimeNs: BigInt(time) * 1_000_000n }]);
    return { ...staged, total: size };
  }

  look({ path }: Pick<Staged, 'path'>): LiveFile | undefined {
    return this.#ops.look(path);
  }

  /** @throws the system error */
  drop(address: WebAddress): void {
    const state = this.#stateOf(address);
    const known = this.#readState(state);
    if (known !== undefined) this.#ops.remove(this.#bytesOf(address, known.name));
    if (!this.#ops.isFree(state)) this.#ops.remove(state);
  }

  /** What became of a file in a run that did not come to its end. @throws the system error */
  doneWith(address: WebAddress): Done | undefined {
    return this.#allDone().get(keyOf(address));
  }

  /** These need not be fetched when the same is asked for again. @throws the system error */
  note(done: ReadonlyMap<WebAddress, Done>): void {
    if (done.size === 0) return;
    const all = this.#allDone();
    for (const [address, one] of done) all.set(keyOf(address), one);
    if (this.#ops.isFree(this.#folder)) this.#ops.makeFolder(this.#folder);
    const lines = [...done].map(([address, one]) => lineOf(keyOf(address), one));
    this.#ops.append(this.#at(doneName), Buffer.from(lines.join('')));
  }

  /** Who asks for these again wants them anew. @throws the system error */
  forget(addresses: readonly WebAddress[]): void {
    const all = this.#allDone();
    const gone = addresses.filter((address) => all.delete(keyOf(address)));
    if (gone.length === 0) return;
    const file = this.#at(doneName);
    if (all.size === 0) this.#ops.remove(file);
    else this.#write(file, [...all].map(([key, one]) => lineOf(key, one)).join(''));
  }

  #allDone(): Map<string, Done> {
    this.#done ??= new Map(
      (this.#read(this.#at(doneName)) ?? '').split('\n').flatMap((line) => {
        const one = parseDone(line);
        return one === undefined ? [] : [one];
      }),
    );
    return this.#done;
  }

  #at(name: string): string {
    return `${this.#folder}/${name}`;
  }

  #stateOf(address: WebAddress): string {
    return this.#at(`${keyOf(address)}.state`);
  }

  /** With the extension, which some decoders go by. */
  #bytesOf(address: WebAddress, name: string): string {
    return this.#at(`${keyOf(address)}${name.slice(name.lastIndexOf('.')).toLowerCase()}`);
  }

  /** As a whole, or as it was. */
  #write(file: string, text: string): void {
    const temporary = `${file}.new`;
    this.#ops.remove(temporary);
    this.#ops.append(temporary, Buffer.from(text));
    this.#ops.rename(temporary, file);
    // Bytes that come after it are not to be there without it.
    this.#ops.syncFolder(this.#folder);
  }

  #read(file: string): string | undefined {
    const seen = this.#ops.look(file);
    return seen === undefined ? undefined : this.#ops.read(file, seen.stat).toString('utf8');
  }

  #readState(file: string): Fetching | undefined {
    const text = this.#read(file);
    return text === undefined ? undefined : parseState(parseJson(text));
  }
}

/** When a server says that a file was changed, in milliseconds since 1970. */
export function timeOf(lastModified: string | undefined): number | undefined {
  const time = Date.parse(lastModified ?? '');
  return Number.isNaN(time) || time < 0 ? undefined : time;
}

function keyOf({ href }: WebAddress): string {
  return xxh64Hex(Buffer.from(href));
}

function lineOf(key: string, done: Done): string {
  return `${JSON.stringify({ key, ...done })}\n`;
}

/** @returns undefined for the last line of a process that was killed, too */
function parseDone(line: string): [string, Done] | undefined {
  const value = parseJson(line);
  if (!isRecord(value)) return undefined;
  const { key, place, bytes } = value;
  if (typeof key !== 'string' || typeof place !== 'string' || typeof bytes !== 'number') {
    return undefined;
  }
  return isPlacePath(place) ? [key, { place, bytes }] : undefined;
}

/** What cannot be understood is fetched anew. */
function parseState(value: unknown): Fetching | undefined {
  if (!isRecord(value) || value['version'] !== version) return undefined;
  const { name, total, etag, lastModified, address } = value;
  if (typeof name !== 'string' || !/^[^/\0]+\.[^/.\0]+$/.test(name)) return undefined;
  return {
    name,
    total: typeof total === 'number' ? total : undefined,
    etag: typeof etag === 'string' ? etag : undefined,
    lastModified: typeof lastModified === 'string' ? lastModified : undefined,
    address: typeof address === 'string' ? address : '',
  };
}
