// Names the contents of a repository by another hash.
import { findRepository, rehash, Repository } from 'imgdedup';

const [folder = '.', to = 'sha256'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const { contents, bytes } = await rehash(repository, { to, dryRun: true });
console.log(`${contents} contents to read, ${bytes} bytes`);

const { isDone, standIns, changed } = await rehash(repository, { to });
console.log(isDone, `${standIns} contents are nowhere any more, ${changed.length} files rotted`);
console.log(`Contents are named by ${repository.hash.name}.`);
