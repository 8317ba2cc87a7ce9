// Lists pictures that look the same, whatever became of their bytes.
import { findRepository, findSimilar, Repository } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const { groups } = await findSimilar(repository, { threshold: 20, wantsCrops: false });
for (const { files } of groups) {
  for (const { path, tier, keeper } of files)
    console.log(keeper ? `keep ${path}` : `  ${tier} ${path}`);
}
