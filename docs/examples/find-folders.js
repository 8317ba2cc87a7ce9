// Which folders hold the same pictures, or share some.
import { findFolders, findRepository, Repository } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const { equal, overlaps, summary } = await findFolders(repository);
console.log(`${summary.equal} groups of equal folders`, equal.length === summary.equal);
for (const { folders } of overlaps)
  console.log(folders.map(({ path }) => path).join(' shares with '));
