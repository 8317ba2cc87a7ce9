/**
 * A process that indexes a folder and dies by SIGKILL at a place in it, or tells which places there
 * are: every write of the store, and every change of a file beside it. Its arguments: the folder, its
 * data, `photos` or `pictures` for whether it looks at pictures, the place from 0 and how to die there.
 */
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { Doom } from './doom.js';
import { doomWrites } from './doom-writes.js';

const [root = '', dataFolder = '', what = '', place = '', death = ''] = process.argv.slice(2);
process.chdir(root);
const doom = new Doom(Number(place), death);

const source = await doomWrites(doom, root, dataFolder);
const repository = await Repository.open({ root, dataFolder }, { source });
await indexPhotos(repository, {
  scope: Scope.everything,
  wantsFingerprints: what === 'pictures',
  jobs: 1,
});
process.stdout.write(JSON.stringify(doom.made));
