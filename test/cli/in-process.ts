import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const path = join(import.meta.dirname, '../../dist/program/main.js');
/** The program as it is run, without a process of its own: that would take most of the time. */
const { main }: typeof import('../../src/main.js') = await import(pathToFileURL(path).href);

export interface Ended {
  readonly code: number;
  readonly bytes: Buffer;
  readonly stderr: string;
}

/** Runs the built program to its end. Rejects with what would have been a crash. */
export async function runInProcess(
  args: readonly string[],
  from: { readonly cwd?: string; readonly input?: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ended> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const io = {
    stdin: Readable.from(from.input === undefined ? [] : [Buffer.from(from.input)]),
    stdout,
    stderr,
    cwd: realpathSync.native(from.cwd ?? process.cwd()),
    env: from.env,
    stop: new AbortController().signal,
    exitStatus: 0,
  };
  await main(args, io);
  return { code: io.exitStatus, bytes: stdout.bytes, stderr: stderr.bytes.toString() };
}

class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
}
