// What changed between two looks at the folder, and what was lost.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { diffSnapshots, findRepository, indexPhotos, listSnapshots } from 'imgdedup';
import { lostContents, Repository } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

rmSync(join(repository.root, '2021/geyser.jpg'));
await indexPhotos(repository);
const [newest] = await listSnapshots(repository);
console.log(`The newest of the snapshots has ${newest?.files} files`);

const between = { from: 'HEAD~1', to: 'HEAD' };
const { gone } = await diffSnapshots(repository, between);
console.log(`gone: ${gone.map(({ path }) => path).join(', ')}`);
const { lost } = await lostContents(repository, between);
console.log(`lost: ${lost.map(({ path }) => path).join(', ')}`);
