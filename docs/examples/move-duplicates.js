// Moves duplicates to the trash, brings one file back, and removes the rest for good.
import { emptyTrash, findRepository, listTrash, moveDuplicates } from 'imgdedup';
import { Repository, restoreFromTrash } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const { done } = await moveDuplicates(repository, {
  depth: 'bytes',
  confirm: ({ files }) => Promise.resolve(files < 1000),
});
console.log(`${done} files moved`);

const trash = await listTrash(repository);
const [first] = trash;
if (first !== undefined) {
  await restoreFromTrash(repository, { paths: [first.path] });
  console.log(`${first.path} is back`);
}

const { dropped } = await emptyTrash(repository);
console.log(`${dropped.length} files removed for good: others hold the same bytes`);
