// Which photos are nowhere but here.
import { cpSync, rmSync } from 'node:fs';
import { addRemote, backupStatus, createRepository, diffRemote, fetchRemote } from 'imgdedup';
import { findAcross, findRepository, indexPhotos, listRemotes, locateContents } from 'imgdedup';
import { removeRemote, renameRemote, Repository } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));
await indexPhotos(repository);

// A backup drive: a repository of its own, which is only ever read.
const drive = `${repository.root} backup`;
cpSync(`${repository.root}/2019`, drive, { recursive: true });
const backup = await Repository.open((await createRepository(drive)).place);
await indexPhotos(backup);

await addRemote(repository, 'disk', drive);
const { files, folders } = await fetchRemote(repository, 'disk');
console.log(`the drive has ${files} files; ${folders} folders were read`);

const { onlyHere } = await diffRemote(repository, 'disk');
console.log(`only here: ${onlyHere.map(({ path }) => path).join(', ')}`);
const { contents } = await findAcross(repository, 'disk');
console.log(`on both: ${contents} contents`);
const [first] = await locateContents(repository, ['2019/heather.jpg'], { from: repository.root });
for (const { remote = 'here', path } of first?.locations ?? []) console.log(`${remote}: ${path}`);
const { lacking, wanted } = await backupStatus(repository);
console.log(`${lacking.contents} contents with fewer than ${wanted} copies elsewhere`);

await renameRemote(repository, 'disk', 'shelf');
for (const { name, state } of await listRemotes(repository)) console.log(`${name}: ${state.kind}`);
await removeRemote(repository, 'shelf');
rmSync(drive, { recursive: true });
