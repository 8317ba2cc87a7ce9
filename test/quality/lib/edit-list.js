// @ts-check
import { fileURLToPath } from 'node:url';

/** @typedef {import('./picture.js').Edit} Edit */

/**
 * @typedef {object} EditModule
 * @property {string[]} sources files that the copies depend on
 * @property {Edit[]} edits
 */

const FOLDER = new URL('../edits/', import.meta.url);
const PICTURE = fileURLToPath(new URL('picture.js', import.meta.url));
const WRITERS = ['dng.js', 'heic.js', 'magick.js'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);
const NAMES = [
  'encode',
  'tone',
  'filter',
  'watermark',
  'turn',
  'crop',
  'frame',
  'combined',
  'several',
  'angle',
  'perspective',
  'strong',
];
// Edits made of others' edits.
const PARTS = new Map([
  ['crop', ['turn']],
  ['combined', ['crop', 'encode', 'frame', 'tone', 'turn']],
]);

/**
 * The modules with any edit that is wanted, with all of their edits: what is made of a photo is
 * remembered by module.
 *
 * @param {(kind: string) => boolean} wanted
 * @returns {Promise<EditModule[]>}
 */
export async function editModules(wanted) {
  const modules = NAMES.map(async (name) => {
    /** @type {{ edits: Edit[] }} */
    const { edits } = await import(sourceOf(name).href);
    const sources = [name, ...(PARTS.get(name) ?? [])].map((part) => fileURLToPath(sourceOf(part)));
    return { sources: [PICTURE, ...sources, ...WRITERS], edits };
  });
  return (await Promise.all(modules)).filter(({ edits }) => edits.some(({ kind }) => wanted(kind)));
}

/** @param {string} name */
function sourceOf(name) {
  return new URL(`${name}.js`, FOLDER);
}
