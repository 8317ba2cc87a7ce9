// What files say of themselves: camera, date, place, size.
import {
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
