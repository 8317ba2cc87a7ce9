/**
 * A process that brings in what a server has and dies by SIGKILL at a place in it, or tells which places there
 * are. Its arguments: the folder, the server, the place from 0 and how to die there.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Repository } from '../../../src/library/repository/repository.js';
import { nodeFileOps, type FileOps } from '../../../src/fs/file-ops.js';
import { Doom } from './doom.js';
import { wrappedOps } from './faulty-ops.js';
import { fetchAll } from './fetched.js';

const [root = '', origin = '', place = '', death = ''] = process.argv.slice(2);
const doom = new Doom(Number(place), death);
const ops: FileOps = {
  ...nodeFileOps,
  append(path, bytes) {
    if (!doom.isHere('midway')) return nodeFileOps.append(path, bytes);
    appendFileSync(path, bytes.subarray(0, bytes.length / 2));
    return doom.die();
  },
};
const repository = await Repository.open({ root, dataFolder: join(root, '.imgdedup') });
await fetchAll({ repository, origin, ops: wrappedOps((call, op) => doom.around(op, call), ops) });
process.stdout.write(JSON.stringify(doom.made));
