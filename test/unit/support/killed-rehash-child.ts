/**
 * A process that changes the hash of a repository and dies by SIGKILL at a place in it, or tells which places there
 * are: every write of the store, and every change of a file beside it. Its arguments: the folder, its data, the place
 * from 0 and how to die there.
 */
import { rehash } from '../../../src/api/maintenance/rehash.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Doom } from './doom.js';
import { doomWrites } from './doom-writes.js';

const [root = '', dataFolder = '', place = '', death = ''] = process.argv.slice(2);
process.chdir(root);
const doom = new Doom(Number(place), death);

const source = await doomWrites(doom, root, dataFolder);
const repository = await Repository.open({ root, dataFolder }, { source });
await rehash(repository, { to: 'sha256', jobs: 1 });
process.stdout.write(JSON.stringify(doom.made));
