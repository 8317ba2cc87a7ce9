/**
 * A process that backs a repository up and dies by SIGKILL at a place in it, or tells which places there are. Its
 * arguments: the folder, the place from 0 and how to die there.
 */
import { join } from 'node:path';
import { backUp } from '../../../src/api/remotes/back-up.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { levelStoreSource } from '../../../src/storage/level-store.js';
import { Doom } from './doom.js';
import { wrappedOps } from './faulty-ops.js';
import { watchedSource } from './faulty-store.js';

const [root = '', place = '', death = ''] = process.argv.slice(2);
const doom = new Doom(Number(place), death);
const dataFolder = join(root, '.imgdedup');
const store = levelStoreSource(join(dataFolder, 'store'));
const source = watchedSource(store, (write) => doom.aroundPromise('write', write));
const repository = await Repository.open({ root, dataFolder }, { source });
await backUp(repository, 'disk', { ops: wrappedOps((call, op) => doom.around(op, call)) });
process.stdout.write(JSON.stringify(doom.made));
