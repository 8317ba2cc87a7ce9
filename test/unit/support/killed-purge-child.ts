/**
 * A process that empties the trash and dies by SIGKILL at a place in it, or tells which places there
 * are. Its arguments: the folder, the place from 0 and how to die there.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyTrash } from '../../../src/api/actions/empty-trash.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { nodeFileOps, type FileOps } from '../../../src/fs/file-ops.js';
import { Doom } from './doom.js';
import { wrappedOps } from './faulty-ops.js';

const [root = '', place = '', death = ''] = process.argv.slice(2);
process.chdir(root);
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
const watched = wrappedOps((call, op) => doom.around(op, call), ops);
await emptyTrash(repository, { paths: [], lastCopies: false, dryRun: false, ops: watched });
process.stdout.write(JSON.stringify(doom.made));
