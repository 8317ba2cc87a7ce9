/**
 * A process that does one act and dies by SIGKILL at a place in it, or tells which places there are.
 * Its arguments: the folder, the act, the place from 0 and how to die there. It works in the folder,
 * as commands do.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Repository } from '../../../src/library/repository/repository.js';
import { nodeFileOps, type FileOps } from '../../../src/fs/file-ops.js';
import { levelStoreSource } from '../../../src/storage/level-store.js';
import { deleteAct, importAct, testedActs } from './acts.js';
import { Doom } from './doom.js';
import { wrappedOps } from './faulty-ops.js';
import { watchedSource } from './faulty-store.js';

const [root = '', name = '', place = '', death = ''] = process.argv.slice(2);
const tested = [...testedActs, deleteAct, importAct].find((act) => act.name === name);
if (tested === undefined) throw new RangeError(`no act ${name}`);
process.chdir(root);

const doom = new Doom(Number(place), death);

/** What takes more than a moment can be cut off in its midst. */
const ops: FileOps = {
  ...nodeFileOps,
  copy(from, to) {
    if (!doom.isHere('midway')) return nodeFileOps.copy(from, to);
    const bytes = readFileSync(from);
    writeFileSync(to, bytes.subarray(0, bytes.length / 2));
    return doom.die();
  },
  copyApart(from, to) {
    return ops.copy(from, to);
  },
  append(path, bytes) {
    if (!doom.isHere('midway')) return nodeFileOps.append(path, bytes);
    appendFileSync(path, bytes.subarray(0, bytes.length / 2));
    return doom.die();
  },
};

const folder = { at: (path: string): string => join(root, path) };
const home = { root, dataFolder: join(root, '.imgdedup') };
await tested.prepare({ folder, repository: await Repository.open(home) });
const store = levelStoreSource(join(home.dataFolder, 'store'));
const source = watchedSource(store, (write) => doom.aroundPromise('write', write));
const repository = await Repository.open(home, { source });
const watched = wrappedOps((call, op) => doom.around(op, call), ops);
await tested.act({ folder, repository, ops: watched });
process.stdout.write(JSON.stringify(doom.made));
