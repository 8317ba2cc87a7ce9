// Lists files that hold the same bytes. Nothing in the folder is changed.
import { findDupes, findRepository, Repository } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const { groups, summary } = await findDupes(repository, {
  keep: [{ kind: 'oldest' }],
  signal: AbortSignal.timeout(60_000),
});
for (const { files } of groups) {
  console.log(files.map(({ path, keeper }) => `${keeper ? 'keep' : 'same'} ${path}`).join('\n'));
}
console.log(`${summary.groups} groups, ${summary.reclaimable} bytes could be had`);
