// Makes duplicates hard links to one file, looks at what was done, and takes it back.
import { findRepository, linkDuplicates, listActions, Repository } from 'imgdedup';
import { settleActions, showAction, undoAction } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

// Whatever a process that was killed left half done.
if ((await settleActions(repository)) !== undefined) console.log('There was something to settle.');

const plan = await linkDuplicates(repository, { dryRun: true });
console.log(`${plan.done} files would be linked`);
const { id, done } = await linkDuplicates(repository);
console.log(`Action ${id}: ${done} files linked`);

const [last] = await listActions(repository, 1);
const { steps } = await showAction(repository, last?.id ?? 0);
for await (const { path, outcome } of steps) console.log(`${outcome.kind} ${path}`);

const undone = await undoAction(repository);
console.log(`${undone.done} files are their own again`);
