// Which pictures of the repository look like a given one, which need not be among them.
import { join } from 'node:path';
import { findRepository, openSimilar, Repository, similarTo } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const { queries } = await similarTo(repository, ['2019/forest.png'], { from: repository.root });
for (const { path, matches } of queries) console.log(path, '→', matches[0]?.path);

// For one question after the other: what it takes is loaded once.
const search = await openSimilar(repository);
for (const name of ['2019/heather.jpg', '2021/waterfall.jpg']) {
  const { matches } = await search.find(join(repository.root, name), { limit: 1 });
  console.log(name, '→', matches[0]?.path);
}
// TypeScript, and Node 24, do this by themselves: `await using search = …`.
await search[Symbol.asyncDispose]();
