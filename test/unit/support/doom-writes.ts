import fs from 'node:fs';
import files, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { levelStoreSource } from '../../../src/storage/level-store.js';
import type { StoreSource } from '../../../src/storage/object-store.js';
import type { Doom } from './doom.js';
import { watchedSource } from './faulty-store.js';

type Call = (...args: never[]) => unknown;

/**
 * Has this process die where a doom says so: in a write of the store, which is returned, or in a change of a file
 * beside it. Two seconds pass whenever somebody looks at the clock, so that every pause for writing is taken.
 * @param root any folder that can be opened
 */
export async function doomWrites(
  doom: Doom,
  root: string,
  dataFolder: string,
): Promise<StoreSource> {
  const isData = (path: unknown): boolean =>
    typeof path === 'string' && path.startsWith(`${dataFolder}/`);
  await using handle: FileHandle = await files.open(root, 'r');
  const prototype: unknown = Reflect.getPrototypeOf(handle);
  if (typeof prototype !== 'object' || prototype === null) throw new TypeError('no file handle');
  watch(doom, prototype, ['write', 'writev', 'sync', 'truncate']);
  watch(doom, fs, ['writeFileSync', 'rmSync', 'renameSync', 'mkdirSync'], isData);
  watch(doom, files, ['open', 'rename', 'rm', 'mkdir', 'writeFile'], isData);
  syncBuiltinESMExports();

  const seconds = process.uptime.bind(process);
  let leap = 0;
  process.uptime = () => seconds() + (leap += 2);

  return watchedSource(levelStoreSource(join(dataFolder, 'store')), (write) =>
    doom.aroundPromise('store', write),
  );
}

/** Makes methods of an object go through the doom where their first argument is wanted. */
function watch(
  doom: Doom,
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
