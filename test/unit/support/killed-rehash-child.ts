/**
 * A process that changes the hash of a repository and dies by SIGKILL at a place in it, or tells which places there
 * are: every write of the store, and every change of a file beside it. Its arguments: the folder, its data, the place
 * from 0 and how to die there.
 */
import fs from 'node:fs';
import files, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { rehash } from '../../../src/api/rehash.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { levelStoreSource } from '../../../src/storage/level-store.js';
import { Doom } from './doom.js';
import { watchedSource } from './faulty-store.js';

const [root = '', dataFolder = '', place = '', death = ''] = process.argv.slice(2);
process.chdir(root);
const doom = new Doom(Number(place), death);

type Call = (...args: never[]) => unknown;

/** Makes methods of an object go through the doom where their first argument is wanted. */
function watch(
  object: object,
  names: readonly string[],
  wants: (first: unknown) => boolean = () => true,
): void {
  for (const name of names) {
    const call: Call = Reflect.get(object, name);
    Reflect.set(object, name, function watched(this: unknown, ...args: never[]): unknown {
      const make = (): unknown => Reflect.apply(call, this, args);
      if (!wants(args[0])) return make();
      return name.endsWith('Sync')
        ? doom.around(name, make)
        : doom.aroundPromise(name, () => Promise.resolve(make()));
    });
  }
}

const isData = (path: unknown): boolean =>
  typeof path === 'string' && path.startsWith(`${dataFolder}/`);
await using handle: FileHandle = await files.open(root, 'r');
const prototype: unknown = Reflect.getPrototypeOf(handle);
if (typeof prototype !== 'object' || prototype === null) throw new TypeError('no file handle');
watch(prototype, ['write', 'writev', 'sync', 'truncate']);
watch(fs, ['writeFileSync', 'rmSync', 'renameSync', 'mkdirSync'], isData);
watch(files, ['open', 'rename', 'rm', 'mkdir', 'writeFile'], isData);
syncBuiltinESMExports();

// Two seconds pass whenever somebody looks at the clock, so that every pause for writing is taken.
const seconds = process.uptime.bind(process);
let leap = 0;
process.uptime = () => seconds() + (leap += 2);

const source = watchedSource(levelStoreSource(join(dataFolder, 'store')), (write) =>
  doom.aroundPromise('store', write),
);
const repository = await Repository.open({ root, dataFolder }, { source });
await rehash(repository, { to: 'sha256', jobs: 1 });
process.stdout.write(JSON.stringify(doom.made));
