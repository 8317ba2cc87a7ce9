// @ts-check
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { editedCopies } from '../../quality/lib/copies.js';
import { editModules } from '../../quality/lib/edit-list.js';

/** One of each kind of edit, two of the most common. */
const EDITS = new Set(
  `avif-q50 blur-medium border-white-5 brighter corner60-a crop50-a crop70-b crop85-a crop95-a grey jpeg-q50
  jpeg-q90 messenger mark-corner mirror noise-small rotate-90 saturated scale-50 turn2-inner vignette`.split(
    /\s+/u,
  ),
);
const longestSide = 1000;

/**
 * Photos of at most 1,000 pixels in `FOLDER/originals`, and copies of each in `FOLDER/copies`, made as far as they
 * are missing.
 *
 * @param {string} from
 * @param {string} folder
 * @param {number} most
 * @returns {Promise<{ originals: string[], pairs: import('../../quality/lib/copies.js').Pair[] }>}
 */
export async function editedPhotos(from, folder, most) {
  const originals = await shrunkPhotos(from, join(folder, 'originals'), most);
  const modules = (await editModules(() => true)).map((module) => ({
    ...module,
    edits: module.edits.filter(({ name }) => EDITS.has(name)),
  }));
  const pairs = await editedCopies(join(folder, 'copies'), originals, modules, [], (line) => {
    process.stderr.write(`${line}\n`);
  });
  return { originals, pairs };
}

/**
 * The photos, or as many as are wanted, at most so large on their longer side.
 *
 * @param {string} from
 * @param {string} to
 * @param {number} most
 */
async function shrunkPhotos(from, to, most) {
  mkdirSync(to, { recursive: true });
  const photos = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.jpe?g$/iu.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const step = Math.max(1, Math.floor(photos.length / most));
  /** @type {string[]} */
  const files = [];
  for (const [at, photo] of photos.entries()) {
    if (at % step !== 0 || files.length === most) continue;
    const file = join(to, `${at}-${basename(photo, extname(photo))}.jpg`);
    if (!existsSync(file)) {
      const picture = sharp(photo, { failOn: 'none' }).autoOrient();
      await picture
        .resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: 88 })
        .toFile(file);
    }
    files.push(file);
  }
  return files;
}
