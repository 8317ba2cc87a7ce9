// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { seededRandom } from '../../bench/lib/random.js';
import { isMade, markMade } from './cache.js';
import { cut, loadPicture, save, seedOf } from './picture.js';

/** @typedef {import('./picture.js').Edit} Edit */
/** @typedef {import('./picture.js').Picture} Picture */

/**
 * @typedef {object} Pair what has to be found
 * @property {string} kind
 * @property {string} edit
 * @property {string} original file
 * @property {string} copy file
 */

const MANY_AT_ONCE = 3;
/** Longer side of the photos that quarters are cut from. */
const STRANGER_SIDE = 2560;

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
    const own = originals.indexOf(original);
    await copiesOf(folder, original, modules, (nth) => strangerOf(strangers, own, nth));
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
 * @param {(nth: number) => Promise<Picture | undefined>} strangerAt
 */
async function copiesOf(folder, original, modules, strangerAt) {
  let loading;
  for (const { sources, edits } of modules) {
    const made = join(folder, 'made', basename(original), basename(sources[1] ?? ''));
    const what = [original, ...edits.map(({ name }) => name)].join('\n');
    if (isMade(made, sources, what)) continue;
    const picture = await (loading ??= loadPicture(original));
    for (const edit of edits) {
      const random = seededRandom(seedOf(basename(original), edit.name));
      let asked = 0;
      const changed = edit.change
        ? await edit.change(picture, random, () => strangerAt(asked++))
        : picture;
      writeFileSync(copyFile(folder, original, edit), await save(changed, edit.saving));
    }
    mkdirSync(made, { recursive: true });
    markMade(made, sources, what);
  }
}

/** Others that one copy shows at most. */
const MOST_STRANGERS = 3;
/** Along a side: so many parts are made of each of the photos, and no two copies of an edit show the same. */
const PARTS = 2;

/**
 * A quarter of another photo: two copies that show the same would be alike.
 *
 * @param {readonly string[]} files
 * @param {number} own position of the photo that is copied
 * @param {number} nth of its copy
 * @returns {Promise<Picture | undefined>}
 */
async function strangerOf(files, own, nth) {
  const position = MOST_STRANGERS * own + nth;
  const file = files[position % files.length];
  if (file === undefined) return undefined;
  const picture = await loadPicture(file, STRANGER_SIDE);
  const part = Math.floor(position / files.length) % PARTS ** 2;
  const [width, height] = [picture.width / PARTS, picture.height / PARTS];
  const [left, top] = [(part % PARTS) * width, Math.floor(part / PARTS) * height];
  return cut(picture, { left, top, width, height });
}

/**
 * @param {string} folder
 * @param {string} original
 * @param {Edit} edit
 */
function copyFile(folder, original, { name, saving }) {
  const { format = 'jpeg' } = saving ?? {};
  const extension = format === 'jpeg' ? 'jpg' : format;
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
