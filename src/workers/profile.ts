import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session, Profiler } from 'node:inspector';

/**
 * Where profiles go of this process and of all that it starts; undefined where nobody asked for any. What was started by
 * a process that is profiled knows it from how it was started.
 */
let folder = process.execArgv.flatMap(
  (arg) => /^--cpu-prof-dir=(?<path>.+)$/s.exec(arg)?.[1] ?? [],
)[0];
/** Processes and threads that were started from here. */
let started = 0;

/** Whether what is started writes a profile as it ends, and so must be let end by itself. */
export function isProfiled(): boolean {
  return folder !== undefined;
}

/**
 * Options of Node by which a process or a thread that is started writes a profile when it ends.
 * @param name what it is, as a part of the file's name
 */
export function profileArgs(name: string): readonly string[] {
  if (folder === undefined) return [];
  started += 1;
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  const file = `${name}-${process.pid}-${threadId}-${started}.cpuprofile`;
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${file}`];
}

/** A profile of this thread, and of all that is started meanwhile. Written however the process ends, but for SIGKILL. */
export class Profile implements Disposable {
  readonly #path: string;
  readonly #session: Session;
  readonly #before = folder;
  readonly #end = (): void => this[Symbol.dispose]();

  /**
   * @param into absolute path of a folder
   * @param name a part of the file's name
   * @throws what the file system throws
   */
  constructor(into: string, name: string) {
    this.#path = join(into, `${name}-${process.pid}.cpuprofile`);
    // What it takes is there before anything is done.
    writeFileSync(this.#path, '');
    const inspector = process.getBuiltinModule('node:inspector');
    this.#session = new inspector.Session();
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.start');
    folder = into;
    process.once('exit', this.#end);
  }

  /** @throws what the file system throws */
  [Symbol.dispose](): void {
    if (folder === this.#before) return;
    folder = this.#before;
    process.off('exit', this.#end);
    let profile: Profiler.Profile | undefined;
    // In its own thread a session answers before it returns.
    this.#session.post('Profiler.stop', (error, told) => {
      if (error === null) ({ profile } = told);
    });
    this.#session.disconnect();
    writeFileSync(this.#path, JSON.stringify(profile));
  }
}
