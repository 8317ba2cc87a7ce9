// Puts what keepers lack and their copies say into XMP sidecars, and takes it out again.
import { findRepository, mergeMetadata, Repository, undoAction } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const { id, done, merged } = await mergeMetadata(repository, {
  onEvent: ({ path, skipped }) => {
    if (skipped !== undefined) console.log(`${path} is left: ${skipped}`);
  },
});
for (const [photo, { taken, keywords }] of merged) {
  console.log(`${photo}: ${taken ?? 'no date'}, ${keywords.length} keywords`);
}
console.log(`${done} sidecars written`);
if (id !== undefined) await undoAction(repository, { id });
