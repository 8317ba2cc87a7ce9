// What else can become of duplicates: files that share their bytes, symbolic links, or nothing.
import { deleteDuplicates, findRepository, ImgdedupError, Repository } from 'imgdedup';
import { reflinkDuplicates, symlinkDuplicates, undoAction } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

try {
  const { done } = await reflinkDuplicates(repository, { dryRun: true });
  console.log(`${done} files could share their bytes`);
} catch (error) {
  if (!(error instanceof ImgdedupError) || error.code !== 'REFLINK_UNSUPPORTED') throw error;
  console.log('This filesystem shares no bytes.');
}

const { done } = await symlinkDuplicates(repository);
console.log(`${done} files are symbolic links`);
await undoAction(repository);

// Nothing brings back what this deletes.
const deleted = await deleteDuplicates(repository, {
  confirm: ({ files }) => {
    console.log(`Delete ${files} files?`);
    return Promise.resolve(false);
  },
});
console.log(deleted.isDeclined ? 'Nothing was deleted' : `${deleted.done} files deleted`);
