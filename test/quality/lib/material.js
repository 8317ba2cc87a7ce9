// @ts-check
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { confuserFiles } from './confuser-list.js';
import { editedCopies } from './copies.js';
import { nonPhotosOf, photosOf, readCorpus } from './corpus.js';
import { editModules } from './edit-list.js';
import { photoTiles } from './tiles.js';
import { memes } from '../confusers/memes.js';
import { photoVariants } from './variants.js';

/** @typedef {import('./corpus.js').SetName} SetName */

/**
 * @typedef {object} Material everything that one measurement looks at, as files
 * @property {SetName} set
 * @property {string} folder
 * @property {string[]} photos
 * @property {import('./copies.js').Pair[]} pairs
 * @property {import('./tiles.js').Tile[]} tiles
 * @property {import('./confuser-list.js').ConfuserFile[]} confusers
 * @property {import('./variants.js').Variant[][]} variants by kind: one photo under other captions, in other hues
 * @property {string[]} nonPhotos
 * @property {{ name: string, relation: string, files: string[] }[]} known
 */

/**
 * @typedef {object} MaterialOptions
 * @property {string} corpus folder
 * @property {string} tables what is known of its pictures
 * @property {SetName} set
 * @property {string} folder where what is made is kept
 * @property {number} limit photos
 * @property {(kind: string) => boolean} wanted
 * @property {(line: string) => void} say
 */

// What the program was tuned on and what it is tested on share no drawing either.
const CONFUSER_SEEDS = { tune: 1, test: 2, extra: 3 };

/**
 * @param {MaterialOptions} options
 * @returns {Promise<Material>}
 */
export async function makeMaterial(options) {
  const { corpus: source, tables, set, folder, limit, wanted, say } = options;
  const corpus = readCorpus(source, tables);
  const chosen = await readable(photosOf(corpus, set, limit));
  const photos = collect(join(folder, 'originals'), chosen);
  if (photos.length === 0) throw new Error(`${source}: no photos`);
  const inCorpus = new Map(corpus.files.map(({ path, file }) => [path, file]));
  const confusers = await confuserFiles(join(folder, 'confusers'), CONFUSER_SEEDS[set]);
  say(`${photos.length} photos, ${confusers.length} drawings`);
  const modules = await editModules(wanted);
  const others = await strangers(corpus, set);
  const copies = await editedCopies(join(folder, 'copies'), photos, modules, others, say);
  return {
    set,
    folder,
    photos,
    pairs: copies.filter(({ kind }) => wanted(kind)),
    tiles: await photoTiles(join(folder, 'tiles'), photos),
    confusers,
    variants: await inTurn(['recoloured', ...memes.keys()], (label) =>
      photoVariants(join(folder, 'variants', label.replace(': ', '-')), photos, label),
    ),
    nonPhotos: set === 'extra' ? [] : nonPhotosOf(corpus).map(({ file }) => file),
    known: corpus.groups.map(({ name, relation, paths }) => ({
      name,
      relation,
      files: paths.flatMap((path) => inCorpus.get(path) ?? []),
    })),
  };
}

/**
 * Photos of the other side; none where there are no sides.
 *
 * @param {ReturnType<typeof readCorpus>} corpus
 * @param {SetName} set
 */
async function strangers(corpus, set) {
  if (set === 'extra') return [];
  const other = set === 'tune' ? 'test' : 'tune';
  const files = await readable(photosOf(corpus, other, Infinity));
  return files.map(({ file }) => file);
}

/**
 * Leaves out what sharp cannot decode: no copy can be made of it.
 *
 * @param {import('./corpus.js').CorpusFile[]} files
 */
async function readable(files) {
  const checked = files.map(async (file) => {
    try {
      await sharp(file.file, { failOn: 'none' }).resize(8).raw().toBuffer();
      return [file];
    } catch {
      return [];
    }
  });
  return (await Promise.all(checked)).flat();
}

/**
 * @param {string} folder
 * @param {import('./corpus.js').CorpusFile[]} files
 */
function collect(folder, files) {
  mkdirSync(folder, { recursive: true });
  return files.map(({ path, file }) => {
    const original = join(folder, path.slice(path.lastIndexOf('/') + 1));
    if (!existsSync(original)) copyFileSync(file, original);
    return original;
  });
}

/**
 * @template T, U
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<U>} work
 */
async function inTurn(items, work) {
  const done = [];
  for (const item of items) done.push(await work(item));
  return done;
}
