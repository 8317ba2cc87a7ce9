// @ts-check
import { mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureSource } from './picture-source.js';

/** @typedef {import('./picture-source.js').Made} Made */
/** @typedef {import('../../../src/library/repository/repository.js').Repository} Repository */

const dist = '../../../dist/';
const filesInFolder = 500;
/** Pictures that are stored in one batch. */
const batchPictures = 500;

/**
 * A folder of tiny files that all differ, and a repository beside it that knows of each the
 * fingerprint of a picture. The files hold no pictures: nothing must want to decode them.
 *
 * @typedef {object} Library
 * @property {string} tree
 * @property {string} data the repository's own folder
 * @property {string} clusters file with the cluster of each picture, by number
 */

/** @param {string} folder @returns {Library} */
export function libraryIn(folder) {
  return {
    tree: join(folder, 'tree'),
    data: join(folder, 'repository'),
    clusters: join(folder, 'clusters'),
  };
}

/**
 * @param {Library} library
 * @param {number} from
 * @param {number} to
 */
export function writeFiles({ tree }, from, to) {
  for (let file = from; file < to; file += 1) {
    const path = pathOf(tree, file);
    if (file === from || file % filesInFolder === 0) {
      mkdirSync(join(path, '..'), { recursive: true });
    }
    writeFileSync(path, file.toString(36));
  }
}

/**
 * Removes every hundredth.
 *
 * @param {Library} library
 * @param {number} count
 */
export function removeFiles({ tree }, count) {
  for (let file = 7; file < count; file += 100) unlinkSync(pathOf(tree, file));
}

/** @param {Library} library @param {number} file */
export function fileIn({ tree }, file) {
  return pathOf(tree, file);
}

/** @param {string} tree @param {number} file */
function pathOf(tree, file) {
  const folder = String(Math.floor(file / filesInFolder)).padStart(5, '0');
  return join(tree, folder, `IMG_${String(file).padStart(7, '0')}.jpg`);
}

/** @param {Library} library */
export async function createLibrary(library) {
  const { createRepository } = await import(`${dist}index.js`);
  for (const path of Object.values(library)) rmSync(path, { recursive: true, force: true });
  mkdirSync(library.tree, { recursive: true });
  await createRepository(library.tree, { separateDir: library.data });
}

/** @param {Library} library @returns {Promise<Repository>} */
export async function openLibrary({ tree, data }) {
  const { Repository } = await import(`${dist}library/repository/repository.js`);
  return await Repository.open({ root: tree, dataFolder: data });
}

/**
 * Hashes what is new in the folder, and stores a made-up fingerprint for each content that has none.
 *
 * @param {Library} library
 * @param {readonly import('./picture-source.js').Picture[]} corpus
 * @param {number} seed
 */
export async function addFingerprints(library, corpus, seed) {
  const repository = await openLibrary(library);
  const { indexPhotos, Scope } = await import(`${dist}index.js`);
  const { refreshHashes } = await import(`${dist}library/hashing/refresh-hashes.js`);
  const { heldContents } = await import(`${dist}library/lookalikes/catalog/contents.js`);
  const { Catalog } = await import(`${dist}library/lookalikes/catalog/catalog.js`);
  const scope = Scope.everything;
  await indexPhotos(repository, { scope, wantsFingerprints: false });
  const { tree, selected } = await refreshHashes(repository, { scope, maxAgeMs: Infinity });
  const catalog = await repository.transaction(Catalog.load);
  const next = await pictureSource(corpus, seed);
  const clusters = [];
  /** @type {{ content: import('../../../src/model/contents/content-id.js').ContentRef, made: Made }[]} */
  let batch = [];
  for (const { content } of heldContents(tree, selected)) {
    if (catalog.find(content) !== -1) continue;
    const made = next();
    clusters.push(made.cluster);
    batch.push({ content, made });
    if (batch.length < batchPictures) continue;
    await store(repository, batch);
    batch = [];
  }
  await store(repository, batch);
  const before = seed === 0 ? new Int32Array(0) : readClusters(library);
  writeFileSync(library.clusters, joined(before, clusters));
}

/** @param {Library} library @returns {Int32Array} by number; -1 for pictures on their own */
export function readClusters({ clusters }) {
  return new Int32Array(Uint8Array.from(readFileSync(clusters)).buffer);
}

/** @param {Int32Array} before @param {number[]} more */
function joined(before, more) {
  const all = new Int32Array(before.length + more.length);
  all.set(before);
  all.set(more, before.length);
  return new Uint8Array(all.buffer);
}

/**
 * @param {Repository} repository
 * @param {{ content: import('../../../src/model/contents/content-id.js').ContentRef, made: Made }[]} batch
 */
async function store(repository, batch) {
  const { loadCatalogState, stateChange } = await import(
    `${dist}library/lookalikes/catalog/catalog-state.js`
  );
  const { pictureCodec } = await import(`${dist}storage/codecs/picture.js`);
  const { featuresCodec } = await import(`${dist}storage/codecs/features.js`);
  const { featuresKey, pictureKey } = await import(`${dist}storage/keys.js`);
  await repository.transaction(async (open) => {
    const state = await loadCatalogState(open);
    const changes = batch.flatMap(({ content, made }, at) => {
      const { facts, fingerprint } = made;
      const { phash, quality, points, thumbnail } = fingerprint;
      const outcome = { kind: 'picture', facts, phash, quality };
      const record = { number: state.nextNumber + at, hasPoints: true, outcome };
      return [
        { type: 'put', key: pictureKey(content), value: pictureCodec.encode(record) },
        {
          type: 'put',
          key: featuresKey(content),
          value: featuresCodec.encode({ points, thumbnail }),
        },
      ];
    });
    const nextNumber = state.nextNumber + batch.length;
    await open.write([...changes, stateChange({ ...state, nextNumber })]);
  });
}
