// Looks for duplicates in a folder that has no repository, and leaves nothing behind.
import { contentHash, findDupes, Repository } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.ephemeral(folder, {
  // A program may bring a hash of its own: this is one of those that are there.
  hash: await contentHash('xxh64'),
  overrides: new Map([['scan.hidden', true]]),
});
const { summary } = await findDupes(repository);
console.log(`${summary.groups} groups`);
