// Brings a card in, and says whether all of it is there.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkImport,
  findImportedLookAlikes,
  findRepository,
  importFiles,
  listSessions,
  Repository,
} from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

// In the place of a card.
const card = await mkdtemp(join(tmpdir(), 'card-'));
await writeFile(join(card, 'IMG_20190504_123310.jpg'), 'a picture');

const { copied, known, sessions } = await importFiles(repository, {
  sources: [{ folder: card }],
  to: '{taken:yyyy}/{taken:MM}/{name}',
  onEvent(event) {
    if (event.kind === 'failed') console.error(event.origin, event.reason);
  },
});
console.log(`${copied} copied, ${known} were there`);

await findImportedLookAlikes(repository, {
  actions: sessions.flatMap(({ actions }) => actions),
  onFound({ path, like }) {
    console.log(`${path} looks like ${like.path}: ${like.relation.text}`);
  },
});

const { isSafe, missing } = await checkImport(repository, { sources: [card], verify: true });
console.log(isSafe ? 'It is safe to format.' : `${missing.length} files are missing.`);

const [session] = await listSessions(repository);
console.log(session?.state, session?.bytes);
await rm(card, { recursive: true });
