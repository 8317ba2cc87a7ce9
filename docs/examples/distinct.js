// Remembers that two pictures are no duplicates of each other, and forgets it again.
import { findRepository, forgetDistinct, listDistinct, markDistinct } from 'imgdedup';
import { Repository, Scope } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const twins = Scope.resolve(repository.root, ['2019/heather.jpg', '2019/mountain.jpg']);
await markDistinct(repository, { scope: twins });
for (const { files } of await listDistinct(repository)) {
  console.log(files.map(({ path }) => path).join(' is not '));
}
const { pairs } = await forgetDistinct(repository, { scope: twins });
console.log(`${pairs.length} decision forgotten`);
