// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { seededRandom } from '../../bench/lib/random.js';
import { isMade, markMade } from './cache.js';
import { loadPicture, save, seedOf } from './picture.js';

/** @typedef {import('./picture.js').Edit} Edit */

/**
 * @typedef {object} Pair what has to be found
 * @property {string} kind
 * @property {string} edit
 * @property {string} original file
 * @property {string} copy file
 */

const MANY_AT_ONCE = 3;

/**
 * Makes what is missing of the copies: `FOLDER/EDIT/PHOTO.ext`, remembered in `FOLDER/made/PHOTO`.
 *
 * @param {string} folder
 * @param {readonly string[]} originals files
 * @param {import('./edit-list.js').EditModule[]} modules
 * @param {readonly string[]} strangers files of photos that show nothing of the originals
 * @param {(line: string) => void} say
 * @returns {Promise<Pair[]>}
 */
export async function editedCopies(folder, originals, modules, strangers, say) {
  const edits = modules.flatMap((module) => module.edits);
  for (const { name } of edits) mkdirSync(join(folder, name), { recursive: true });
  let done = 0;
  await inParallel(originals, async (original) => {
    await copiesOf(folder, original, modules, strangers);
    done += 1;
    say(`edited copies: ${done} of ${originals.length} photos`);
  });
  return edits.flatMap((edit) =>
    originals.map((original) => ({
      kind: edit.kind,
      edit: edit.name,
      original,
      copy: copyFile(folder, original, edit),
    })),
  );
}

/**
 * @param {string} folder
 * @param {string} original
 * @param {import('./edit-list.js').EditModule[]} modules
 * @param {readonly string[]} strangers
 */
async function copiesOf(folder, original, modules, strangers) {
  let loading;
  for (const { sources, edits } of modules) {
    const made = join(folder, 'made', basename(original), basename(sources[1] ?? ''));
    const what = [original, ...edits.map(({ name }) => name)].join('\n');
    if (isMade(made, sources, what)) continue;
    const picture = await (loading ??= loadPicture(original));
    for (const edit of edits) {
      const random = seededRandom(seedOf(basename(original), edit.name));
      const changed = edit.change
        ? await edit.change(picture, random, (at) => stranger(strangers, at))
        : picture;
      writeFileSync(copyFile(folder, original, edit), await save(changed, edit.saving));
    }
    mkdirSync(made, { recursive: true });
    markMade(made, sources, what);
  }
}

/**
 * One of them, by chance.
 *
 * @param {readonly string[]} files
 * @param {() => number} random
 */
async function stranger(files, random) {
  const file = files[Math.floor(random() * files.length)];
  return file === undefined ? undefined : loadPicture(file);
}

/**
 * @param {string} folder
 * @param {string} original
 * @param {Edit} edit
 */
function copyFile(folder, original, { name, saving }) {
  const extension = { jpeg: 'jpg', webp: 'webp', avif: 'avif', png: 'png' }[
    saving?.format ?? 'jpeg'
  ];
  return join(folder, name, `${basename(original, extname(original))}.${extension}`);
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<void>} work
 */
async function inParallel(items, work) {
  const waiting = items.values();
  const workers = Array.from({ length: MANY_AT_ONCE }, async () => {
    for (const item of waiting) await work(item);
  });
  await Promise.all(workers);
}
