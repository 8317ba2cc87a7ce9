// Makes a repository in a folder of photos, and takes the first look at all of them.
import { resolve } from 'node:path';
import { createRepository, indexPhotos, Repository } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const { place, isNew } = await createRepository(resolve(folder));
console.log(isNew ? 'A new repository.' : 'It was there already.');

const repository = await Repository.open(place);
const { files, hashed, fingerprinted } = await indexPhotos(repository, { wantsFingerprints: true });
console.log(`${files} files, ${hashed} hashed, ${fingerprinted} looked at`);
