// @ts-check
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editedPhotos } from './lib/edited-photos.js';
import { readOptions } from './lib/options.js';
import { factsText, machineFacts, save } from './lib/report.js';

const corpus = fileURLToPath(new URL('../../../shared/corpus/photos', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/photos', import.meta.url));

const { data, json, numbers, operands } = readOptions({
  usage: `Usage: node test/bench/pairs.js [FOLDER] [flags]

Times what one pair of pictures takes to be compared, in one thread that is warm: photos of 1,000
pixels at most and copies of each, edited in some twenty ways. Every picture is laid over those that
its key points nominate: copies of its own photo are related, of which those that are read at 640
pixels are told apart as documents; the others are strangers. The photos are those in FOLDER, or the corpus. Needs "npm run build".`,
  numbers: { photos: { value: 20, help: 'photos' } },
  operands: true,
});

const dist = '../../dist/';
/** @typedef {import('../../src/picture/match/relate-message.js').StoredPicture} StoredPicture */
/** @typedef {import('../../src/picture/index/lsh/point-index.js')} PointIndexModule */
/** @typedef {import('../../src/picture/fingerprint/oriented.js')} OrientedModule */
/** @typedef {import('../../src/picture/match/relate-stored.js')} RelateModule */
/** @typedef {import('../../src/picture/match/subjects.js')} SubjectsModule */

/** Milliseconds that a pair may take: in the median, and of a hundred the slowest. */
/** @type {Record<string, readonly [number?, number?]>} */
const must = { related: [1, 4], documents: [undefined, 10], strangers: [0.1] };
/** Longer side of the thumbnail of whatever is no document. */
const smallSide = 128;
/** Pairs before the first that is timed. */
const warmUp = 200;

const source = operands[0] ?? (existsSync(corpus) ? corpus : fixtures);
const tree = join(data, `edited-copies-${numbers.photos}`, 'tree');
const { originals, pairs } = await editedPhotos(source, tree, numbers.photos ?? 0);
const photoOf = new Map(pairs.map(({ original, copy }) => [copy, original]));
const files = [...originals, ...photoOf.keys()];
const pictures = await fingerprints(files);
const times = await measure(await nominatedPairs());

const facts = { photos: originals.length, pictures: pictures.length };
process.stdout.write(`${factsText(facts)}. ${factsText(machineFacts())}.\n\n`);
process.stdout.write(
  '| pairs | number | median ms | 99 of 100 ms | must |\n| --- | ---: | ---: | ---: | --- |\n',
);
const rows = Object.entries(times).map(([name, all]) => {
  const sorted = Float64Array.from(all).toSorted();
  const [median, slow] = [0.5, 0.99].map(
    (share) => sorted[Math.floor(share * sorted.length)] ?? NaN,
  );
  const [most, mostSlow] = must[name] ?? [];
  const limits = [most, mostSlow]
    .map((limit) => (limit === undefined ? '–' : `≤ ${limit}`))
    .join(', ');
  process.stdout.write(
    `| ${name} | ${all.length} | ${median?.toFixed(2)} | ${slow?.toFixed(2)} | ${limits} |\n`,
  );
  return { name, pairs: all.length, median, slow };
});
save({ title: 'Pairs', machine: machineFacts(), facts, rows }, json);

/**
 * What `index` stores of files.
 *
 * @param {readonly string[]} names
 */
async function fingerprints(names) {
  const { decodePhoto } = await import(`${dist}picture/decoder/decode-photo.js`);
  const { ReadBuffer } = await import(`${dist}picture/decode/picture-file.js`);
  const buffer = new ReadBuffer();
  /** @type {{ photo: string, picture: StoredPicture }[]} */
  const found = [];
  for (const name of names) {
    const look = await decodePhoto(name, true, buffer);
    if (look.kind !== 'picture') continue;
    const { facts: own, fingerprint } = look;
    const picture = { ...fingerprint, number: found.length, facts: own };
    found.push({ photo: photoOf.get(name) ?? name, picture });
  }
  return found;
}

/** @returns {Promise<[number, number][]>} */
async function nominatedPairs() {
  /** @type {PointIndexModule} */
  const { PointIndex } = await import(`${dist}picture/index/lsh/point-index.js`);
  /** @type {OrientedModule} */
  const { pointVectors } = await import(`${dist}picture/fingerprint/oriented.js`);
  const folder = mkdtempSync(join(tmpdir(), 'imgdedup-bench-pairs-'));
  try {
    const index = await PointIndex.create(folder);
    await index.append(
      pictures.map(({ picture }, number) => ({ number, vectors: pointVectors(picture.points) })),
    );
    /** @type {[number, number][]} */
    const nominated = [];
    for await (const { number, nominees } of index.nominateRange(0, pictures.length)) {
      for (const other of nominees) nominated.push([number, other.number]);
    }
    await index[Symbol.asyncDispose]();
    return nominated;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {readonly [number, number][]} nominated */
async function measure(nominated) {
  /** @type {RelateModule} */
  const { relateStored } = await import(`${dist}picture/match/relate-stored.js`);
  /** @type {SubjectsModule} */
  const { Subjects } = await import(`${dist}picture/match/subjects.js`);
  const subjects = new Subjects();
  /** @type {{ related: number[], documents: number[], strangers: number[] }} */
  const all = { related: [], documents: [], strangers: [] };
  for (const [at, [own, other]] of [...nominated.slice(0, warmUp), ...nominated].entries()) {
    const [one, two] = [pictures[own], pictures[other]];
    if (one === undefined || two === undefined) throw new RangeError('a picture without a number');
    const began = performance.now();
    const answer = relateStored({ first: one.picture, others: [two.picture] }, subjects);
    const ms = performance.now() - began;
    if (at < warmUp) continue;
    const isDocument = [one, two].every(({ picture }) => sideOf(picture) > smallSide);
    if (answer[0] !== undefined) all[isDocument ? 'documents' : 'related'].push(ms);
    else if (one.photo !== two.photo) all.strangers.push(ms);
  }
  return all;
}

/**
 * Longer side of its thumbnail, as stored.
 *
 * @param {StoredPicture} picture
 */
function sideOf({ thumbnail }) {
  const head = Buffer.from(thumbnail.buffer, thumbnail.byteOffset, thumbnail.byteLength);
  return Math.max(head.readUInt16LE(0), head.readUInt16LE(2));
}
