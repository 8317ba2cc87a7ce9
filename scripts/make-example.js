// Makes `.imgdedup-example` anew: what `init` and `index` leave in a folder with the sample photos.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const example = join(project, '.imgdedup-example');
const folder = mkdtempSync(join(tmpdir(), 'imgdedup-example-'));
const imgdedup = (...args) =>
  execFileSync(process.execPath, [join(project, 'bin/imgdedup.js'), ...args], {
    cwd: folder,
    stdio: 'inherit',
  });

cpSync(join(project, 'test/fixtures/photos'), folder, { recursive: true });
imgdedup('init', '--quiet');
imgdedup('index');
rmSync(example, { recursive: true, force: true });
cpSync(join(folder, '.imgdedup'), example, { recursive: true });
// LevelDB's diary names the folder it ran in, and its lock belongs to a process.
for (const name of ['LOG', 'LOG.old', 'LOCK'])
  rmSync(join(example, 'store', name), { force: true });
// One would keep git from taking the example itself, the other is room and no data.
for (const name of ['.gitignore', 'reserve']) rmSync(join(example, name), { force: true });
rmSync(folder, { recursive: true });
