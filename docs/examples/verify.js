// Checks a repository, drops what nothing refers to, and forgets what can be computed again.
import { collectGarbage, findRepository, Repository, reset, verify } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const { problems, checked } = await verify(repository, { readsPhotos: true });
console.log(`${problems.length} problems`, checked.records > 0);

const { snapshots } = await collectGarbage(repository, { keepSnapshots: 1 });
console.log(`${snapshots.count} old snapshots dropped`);

console.log((await reset(repository)) > 0 ? 'All of it can be learnt anew.' : 'Nothing to forget.');
