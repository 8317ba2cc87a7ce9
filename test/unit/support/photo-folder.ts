import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { settlingMs } from '../../../src/model/time/racy.js';
import { Scope } from '../../../src/library/scan/scope.js';

/** A real folder, gone when disposed. */
export class PhotoFolder implements Disposable {
  readonly root: string;

  /** @param parent the system's temporary folder by default */
  constructor(parent: string = tmpdir()) {
    this.root = mkdtempSync(join(parent, 'imgdedup-test-'));
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** @param mtime seconds since 1970; now by default */
  write(path: string, content: string | Buffer, mtime?: number): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
    if (mtime !== undefined) utimesSync(this.at(path), mtime, mtime);
  }

  text(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  ino(path: string): number {
    return lstatSync(this.at(path)).ino;
  }

  /** Everything that lies below, `/`-separated. */
  list(): string[] {
    return readdirSync(this.root, { recursive: true, encoding: 'utf8' }).toSorted();
  }

  /** The scope that these paths below the root mean. */
  scope(...paths: readonly string[]): Scope {
    return Scope.resolve(this.root, paths, { from: this.root, mustExist: false });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Waits until timestamps of now prove something: see `isSettled`; many tests do, one after the other. */
export function settle(): Promise<void> {
  return delay(settlingMs);
}
