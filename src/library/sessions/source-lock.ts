import { closeSync, lstatSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { xxh64Hex } from '../../digest/xxh64.js';
import { makeFolders } from '../../fs/make-folders.js';
import { isAlive, isProcessId, startOf } from '../../fs/processes/process-start.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { parseJson } from '../../model/text/json.js';
import { nameToBytes } from '../../model/paths/path.js';
import type { SessionSource } from '../../model/import/session.js';
import type { Repository } from '../repository/repository.js';

/** Who brings a source in, and what it takes to go on with that. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly started: string;
  /** ISO 8601. */
  readonly since: string;
  readonly source: string;
  readonly destination: string;
}

/**
 * A source that is being brought in. Nothing may change on the source itself, which may be read-only: the lock lies
 * in a temporary folder of the user, so that whoever brings the same one into any photo folder is told.
 */
export class SourceLock implements Disposable {
  readonly #file: string | undefined;
  readonly #text: string;

  private constructor(file: string | undefined, text: string) {
    this.#file = file;
    this.#text = text;
  }

  /**
   * All of them, or none.
   * @throws ImgdedupError SOURCE_BUSY
   */
  static takeAll(
    repository: Pick<Repository, 'root'>,
    sources: readonly SessionSource[],
  ): Disposable {
    const locks: SourceLock[] = [];
    const release = (): void => locks.forEach((lock) => lock[Symbol.dispose]());
    try {
      for (const source of sources) locks.push(SourceLock.#take(repository, source));
    } catch (error) {
      release();
      throw error;
    }
    return { [Symbol.dispose]: release };
  }

  static #take({ root }: Pick<Repository, 'root'>, source: SessionSource): SourceLock {
    const holder: Holder = {
      pid: process.pid,
      host: hostname(),
      started: startOf(process.pid) ?? '',
      since: new Date().toISOString(),
      source: source.path,
      destination: root,
    };
    const text = `${JSON.stringify(holder)}\n`;
    const file = lockFile(source);
    return new SourceLock(file !== undefined && write(file, text) ? file : undefined, text);
  }

  [Symbol.dispose](): void {
    if (this.#file === undefined || readText(this.#file) !== this.#text) return;
    rmSync(this.#file, { force: true });
  }
}

/** @returns undefined where the user can have no folder for it: then nobody is told */
function lockFile({ path, volume, folder }: SessionSource): string | undefined {
  const uid = process.getuid?.() ?? 0;
  const parent = join(tmpdir(), `imgdedup-sources-${uid}`);
  try {
    makeFolders(parent, 0o700);
    const stats = lstatSync(parent);
    // Anybody may make a folder of this name.
    if (!stats.isDirectory() || (process.getuid !== undefined && stats.uid !== uid))
      return undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
  const name = volume.id === undefined ? `path:${path}` : `volume:${volume.id}:${folder}`;
  return join(parent, `${xxh64Hex(nameToBytes(name))}.lock`);
}

/** @returns whether it could be written */
function write(file: string, text: string): boolean {
  for (;;) {
    try {
      const fd = openSync(file, 'wx');
      try {
        writeFileSync(fd, text);
      } finally {
        closeSync(fd);
      }
      return true;
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      if (code !== 'EEXIST') return false;
    }
    const holder = readHolder(file);
    if (holder !== undefined && isHeld(holder)) throw busy(holder, file);
    // Of a process that was killed.
    rmSync(file, { force: true });
  }
}

/** A holder on another machine cannot be asked: it counts as alive. */
function isHeld({ host, pid, started }: Holder): boolean {
  return host !== hostname() || isAlive({ pid, started });
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** @returns undefined for what a process that was killed left half written */
function readHolder(file: string): Holder | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  return isHolder(parsed) ? parsed : undefined;
}

function isHolder(value: unknown): value is Holder {
  const texts = ['host', 'started', 'since', 'source', 'destination'];
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    isProcessId(value.pid) &&
    texts.every((key) => typeof Reflect.get(value, key) === 'string')
  );
}

function busy({ pid, host, since, source, destination }: Holder, file: string): ImgdedupError {
  const elsewhere =
    host === hostname() ? '' : ` If nothing runs on ${host} any more, remove ${file}.`;
  return new ImgdedupError(
    'SOURCE_BUSY',
    `Process ${pid} on ${host} is bringing ${source} into ${destination}, since ${since}.`,
    { remedy: `Wait until it ends.${elsewhere}` },
  );
}
