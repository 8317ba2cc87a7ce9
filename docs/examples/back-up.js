// Copies what is only here to a backup drive, and says how much has no copy elsewhere then.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addRemote, backUp, backupStatus, createRepository } from 'imgdedup';
import { findRepository, removeRemote, Repository } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

// In the place of a drive: an empty repository.
const drive = await mkdtemp(join(tmpdir(), 'drive-'));
await createRepository(drive);
await addRemote(repository, 'disk', drive);

const { files, copied, known } = await backUp(repository, 'disk', {
  onEvent(event) {
    if (event.kind === 'failed') console.error(event.file, event.reason);
  },
});
console.log(`${copied} of ${files} files copied, ${known} were there`);

const { lacking } = await backupStatus(repository);
console.log(`${lacking.contents} contents without a copy elsewhere`);

await removeRemote(repository, 'disk');
await rm(drive, { recursive: true });
