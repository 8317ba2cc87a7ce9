// What files say of themselves: camera, date, place, size.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  exportSqlite,
  findRepository,
  folderStats,
  indexPhotos,
  listFiles,
  Repository,
  showFiles,
} from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));
await indexPhotos(repository, { wantsFacts: true });

const { files } = await listFiles(repository, { types: ['png', 'webp'], shape: 'landscape' });
for (const { path, facts } of files) console.log(path, facts?.width, facts?.height);

const [file] = await showFiles(repository, ['2021/geyser.jpg'], { from: repository.root });
console.log(file?.path, file?.facts?.format, 'copies:', file?.copies.join(', '));

const { formats, duplicates } = await folderStats(repository);
console.log(`${formats[0]?.files} are ${formats[0]?.name}, ${duplicates} could go`);

const place = await mkdtemp(join(tmpdir(), 'tables-'));
const exported = await exportSqlite(repository, join(place, 'photos.db'));
console.log(`${exported.files} files in a database`);
await rm(place, { recursive: true });
