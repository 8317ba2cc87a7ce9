/**
 * A process that puts files and dies by SIGKILL at a place in it, or tells which places there are. Its arguments: the
 * folder, the place from 0 and how to die there.
 */
import { ftruncateSync, writeFileSync, writeSync } from 'node:fs';
import { nodePutOps, type PutOps } from '../../../src/fs/put-ops.js';
import { Doom } from './doom.js';
import { wrappedPutOps } from './faulty-put-ops.js';
import { runScript } from './put-script.js';

const [root = '', place = '', death = ''] = process.argv.slice(2);
const doom = new Doom(Number(place), death);
const ops: PutOps = {
  ...nodePutOps,
  write(path, bytes) {
    if (!doom.isHere('midway')) return nodePutOps.write(path, bytes);
    writeFileSync(path, bytes.subarray(0, bytes.length / 2));
    doom.die();
    throw new Error('it lives');
  },
  append(fd, bytes, length) {
    if (!doom.isHere('midway')) return nodePutOps.append(fd, bytes, length);
    ftruncateSync(fd, length);
    writeSync(fd, bytes, 0, Math.floor(bytes.length / 2), length);
    return doom.die();
  },
};
await runScript(
  root,
  wrappedPutOps((call, op) => doom.around(op, call), ops),
);
process.stdout.write(JSON.stringify(doom.made));
