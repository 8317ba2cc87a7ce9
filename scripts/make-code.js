// Stores the code that V8 makes of the program, after it has done what is done most: V8 compiles a
// function when it is first called. A part of `npm run build`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { loadProgram } from '../bin/load-program.js';

const scripts = new Map();
const { main } = loadProgram((script, path) => scripts.set(path, script));

const folder = mkdtempSync(join(tmpdir(), 'imgdedup-build-'));
try {
  const lake = Buffer.alloc(10_000, 1);
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) writeFileSync(join(folder, name), lake);
  writeFileSync(join(folder, 'd.jpg'), 'something else');
  for (const verb of ['init', 'dupes', 'dupes', 'status']) await run(verb);
} finally {
  rmSync(folder, { recursive: true });
}
for (const [path, script] of scripts) writeFileSync(path, script.createCachedData());

async function run(...args) {
  const io = {
    stdin: new PassThrough(),
    stdout: new PassThrough().resume(),
    stderr: new PassThrough().resume(),
    cwd: folder,
    env: {},
    stop: new AbortController().signal,
    exitStatus: 0,
  };
  await main(args, io);
  if (io.exitStatus !== 0) throw new Error(`${args.join(' ')} ended with ${io.exitStatus}`);
}
