// @ts-check
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { pick } from '../../bench/lib/random.js';
import { dngAround } from '../../quality/lib/dng.js';
import { hasMagick, writtenByMagick } from '../../quality/lib/magick.js';
import { mutations } from './mutations.js';

/** @typedef {{ name: string, bytes: Buffer }} Source */
/** @typedef {Source & { mutation: string }} Mutant */

const project = fileURLToPath(new URL('../../../', import.meta.url));
const fixtures = join(project, 'test/fixtures/photos');
const heif = join(project, 'test/fixtures/heif');
/** Pictures beside the project, where somebody has them. */
export const corpora = ['formats', 'hostile'].map((name) =>
  join(project, '../shared/corpus', name),
);

/** @type {typeof import('../../../src/picture/decode/pixels.js')} */
const { loadSharp } = await import(
  new URL('../../../dist/picture/decode/pixels.js', import.meta.url).href
);

/** @type {typeof import('../../../src/picture/formats/formats.js')} */
const { sniffFormat } = await import(
  new URL('../../../dist/picture/formats/formats.js', import.meta.url).href
);

/** The format of a file, and of a raw file also how its maker names it. @param {Source} source */
export function formatsOf({ name, bytes }) {
  const format = sniffFormat(bytes);
  return format === 'raw' ? [format, extname(name).slice(1).toLowerCase()] : [format];
}

/** The sample photos, and one of them in every format and manner of writing it that is decoded. */
export async function builtInSources() {
  const photo = join(fixtures, '2019/mountain.jpg');
  const small = () =>
    loadSharp()(photo)
      .resize(320)
      .withExif({ IFD0: { Artist: 'nobody' } });
  // Large enough for the decoder of our own.
  const large = () => loadSharp()(photo).resize(2400);
  /** @type {Record<string, Promise<Buffer>>} */
  const made = {
    'large.jpg': large().jpeg({ quality: 40 }).toBuffer(),
    'large grey.jpg': large().toColourspace('b-w').jpeg({ quality: 40 }).toBuffer(),
    'large 444.jpg': large().jpeg({ quality: 30, chromaSubsampling: '4:4:4' }).toBuffer(),
    'progressive.jpg': small().jpeg({ progressive: true }).toBuffer(),
    'cmyk.jpg': small().toColourspace('cmyk').jpeg().toBuffer(),
    'plain.png': small().png().toBuffer(),
    'interlaced.png': small().png({ progressive: true }).toBuffer(),
    'palette.png': small().png({ palette: true }).toBuffer(),
    '16-bit.png': small().toColourspace('rgb16').png().toBuffer(),
    'alpha.webp': small().ensureAlpha(0.5).webp().toBuffer(),
    'lossless.webp': small().webp({ lossless: true }).toBuffer(),
    'still.gif': small().gif().toBuffer(),
    'strips.tif': small().tiff({ compression: 'lzw' }).toBuffer(),
    'tiles.tif': small().tiff({ compression: 'deflate', tile: true, pyramid: true }).toBuffer(),
    'plain.tif': small().tiff({ compression: 'none' }).toBuffer(),
    'jpeg.tif': small().tiff({ compression: 'jpeg' }).toBuffer(),
    'still.avif': small().avif({ effort: 0 }).toBuffer(),
    'raw.dng': small().jpeg().toBuffer().then(rawOf),
  };
  const names = Object.keys(made);
  const bytes = await Promise.all(Object.values(made));
  const encoded = names.map((name, at) => ({ name, bytes: bytes[at] ?? Buffer.alloc(0) }));
  return [
    ...folderSources(fixtures),
    ...folderSources(heif),
    ...encoded,
    ...(await byMagick(small())),
    ...(await rawSources()),
  ];
}

/**
 * Raw files of every maker, with the structures that tests write. They are TypeScript: rolldown takes the types away.
 *
 * @returns {Promise<Source[]>}
 */
export async function rawSources() {
  const writers = new URL('../../unit/picture/formats/raw/raw-files.ts', import.meta.url);
  const bundle = await rolldown({ input: fileURLToPath(writers), platform: 'node' });
  const { output } = await bundle.generate({ format: 'esm' });
  const code = Buffer.from(output[0].code).toString('base64');
  /** @type {typeof import('../../unit/picture/formats/raw/raw-files.js')} */
  const { makers } = await import(`data:text/javascript;base64,${code}`);
  const photo = loadSharp()(join(fixtures, '2019/mountain.jpg'));
  const [jpeg, small] = await Promise.all(
    [320, 64].map((width) => photo.clone().resize(width).jpeg().toBuffer()),
  );
  const sensor = Buffer.from(Array.from({ length: 3000 }, (_, nth) => (nth * 37) % 251));
  if (jpeg === undefined || small === undefined) throw new RangeError('no JPEG');
  const parts = { jpeg, small, sensor, orientation: 6, artist: 'Somebody' };
  return Object.entries(makers).map(([name, write]) => {
    // `nefWithNotes` is another NEF.
    const extension = /^[a-z\d]+/.exec(name)?.[0] ?? name;
    return { name: `${name}.${extension}`, bytes: write(parts) };
  });
}

/**
 * The formats that ImageMagick decodes, where it is installed.
 *
 * @param {import('sharp').Sharp} picture
 * @returns {Promise<Source[]>}
 */
async function byMagick(picture) {
  if (!hasMagick()) return [];
  const png = await picture.resize(160).png().toBuffer();
  /** @type {Source[]} */
  const made = [];
  for (const coder of ['JXL', 'JP2', 'J2K', 'PSD', 'BMP', 'ICO', 'PPM', 'PAM']) {
    made.push({ name: `one.${coder.toLowerCase()}`, bytes: await writtenByMagick(png, coder) });
  }
  return made;
}

/** @param {Buffer} jpeg */
function rawOf(jpeg) {
  return dngAround(jpeg, { width: 320, height: 213 }, 1);
}

/**
 * Every file of a folder; none where there is no such folder.
 *
 * @param {string} folder
 * @returns {Source[]}
 */
export function folderSources(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  return names
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ name: relative(folder, path), bytes: readFileSync(path) }));
}

/**
 * The same files for the same seed and sources, everywhere.
 *
 * @param {readonly Source[]} sources
 * @param {() => number} random
 * @param {number} count
 * @returns {Generator<Mutant>}
 */
export function* mutants(sources, random, count) {
  const kinds = Object.keys(mutations);
  for (let made = 0; made < count;) {
    const source = pick(random, sources);
    const mutation = pick(random, kinds);
    const another = () => pick(random, sources).bytes;
    const bytes = mutations[mutation]?.(Buffer.from(source.bytes), random, another);
    if (bytes === undefined) continue;
    made += 1;
    yield { name: `${made} ${mutation}, ${basename(source.name)}`, mutation, bytes };
  }
}
