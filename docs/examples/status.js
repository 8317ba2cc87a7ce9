// What changed since the last look, in one part of the folder and in all of it.
import { findRepository, Repository, Scope, status } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const scope = Scope.resolve(repository.root, ['2019', ':(exclude)*.png']);
const part = await status(repository, { scope });
console.log(`${part.counts.files} files in 2019, ${part.counts.modified} of them changed`);

const { counts } = await status(repository);
console.log(`${counts.files} files in all, ${counts.new} of them new`);
