// Has the kernel tell what changes, so that nobody need look.
import { findRepository, Repository, status, stopWatcher } from 'imgdedup';
import { indexArrivals, watcherState, watchFolder } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const watcher = await watchFolder(repository);
await status(repository); // looks at everything, and tells the watcher what it found
await status(repository); // looks at what changed since; so do other processes
console.log(`${watcher.state.resyncs} times all over again`);
console.log(await stopWatcher(repository)); // any process may; or: await using watcher = …
console.log(await watcherState(repository)); // undefined: none is at work

// Indexes the folder, and then whatever arrives, until the signal is given: here, after the first run.
const ending = new AbortController();
const { batches, files } = await indexArrivals(repository, {
  signal: ending.signal,
  onEvent: ({ event }) => event === 'batch' && ending.abort(),
});
console.log(`${batches} run, ${files} files`);
