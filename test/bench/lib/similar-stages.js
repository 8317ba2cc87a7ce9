// @ts-check
/**
 * One stage of `similar-scale.js` in a process of its own, so that its memory is its own:
 * `node similar-stages.js STAGE FOLDER ARGUMENT` prints figures as JSON.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCorpus } from './picture-source.js';
import {
  addFingerprints,
  createLibrary,
  fileIn,
  libraryIn,
  openLibrary,
  readClusters,
  removeFiles,
  writeFiles,
} from './similar-library.js';

/** @typedef {Record<string, number>} Figures */

const dist = '../../../dist/';
const [, , stage = '', folder = '', argument = '', last = ''] = process.argv;
const library = libraryIn(folder);

/** @type {Record<string, () => Promise<Figures>>} */
const stages = {
  async make() {
    await createLibrary(library);
    writeFiles(library, 0, Number(argument));
    await addFingerprints(library, await readCorpus(last), 0);
    return {};
  },
  async change() {
    const count = Number(argument);
    removeFiles(library, count);
    writeFiles(library, count, count + Math.ceil(count / 100));
    await addFingerprints(library, await readCorpus(last), 1);
    return {};
  },
  openPhashes: () =>
    withCatalog(async (repository, catalog) => {
      const { NeighbourIndex } = await import(
        `${dist}library/lookalikes/candidates/neighbour-index.js`
      );
      await NeighbourIndex.open(repository, catalog, { mayWrite: true });
      return {};
    }),
  openPoints: () =>
    withCatalog(async (repository, catalog) => {
      const { openPointIndex } = await import(
        `${dist}library/lookalikes/candidates/point-store.js`
      );
      const index = await openPointIndex(repository, catalog, { mayWrite: true });
      return { segments: index.manifest.segments.length };
    }),
  nominateByPoints: () =>
    withCatalog(async (repository, catalog) => {
      const { openPointIndex } = await import(
        `${dist}library/lookalikes/candidates/point-store.js`
      );
      const index = await openPointIndex(repository, catalog, { mayWrite: false });
      const { weakEnough } = await import(
        `${dist}library/lookalikes/candidates/choose-nominees.js`
      );
      let [nominees, most] = [0, 0];
      const options = { mostWeak: weakEnough };
      for await (const nomination of index.nominateRange(0, catalog.numberEnd, options)) {
        nominees += nomination.nominees.length;
        most = Math.max(most, nomination.nominees.length);
      }
      return { nominees, most };
    }),
  recall: () => withCatalog(recall),
  async find() {
    const { findSimilar } = await import(`${dist}api/find/find-similar.js`);
    const { Scope } = await import(`${dist}library/scan/scope.js`);
    const repository = await openLibrary(library);
    const { summary, undecodable } = await findSimilar(repository, { scope: Scope.everything });
    return { groups: summary.groups, files: summary.files, undecodable: undecodable.length };
  },
  columns: () =>
    withCatalog(async (repository, catalog) => {
      const { savePictureColumns } = await import(
        `${dist}library/lookalikes/columns/picture-columns.js`
      );
      await savePictureColumns(repository, catalog);
      return {};
    }),
  similar,
  planted: () => withCatalog(planted),
  async disk() {
    return {
      store: bytesIn(join(library.data, 'store')),
      index: bytesIn(join(library.data, 'ann')),
    };
  },
};

const run = stages[stage];
if (run === undefined) throw new RangeError(`no stage ${stage}`);
const began = performance.now();
const figures = await run();
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const wall = (performance.now() - began) / 1e3;
const cpu = (userCPUTime + systemCPUTime) / 1e6;
process.stdout.write(`${JSON.stringify({ wall, cpu, rss: maxRSS * 1024, ...figures })}\n`);
// The threads of indexes that a stage left open would keep it alive.
process.exit();

/**
 * @param {(
 *   repository: import('../../../src/library/repository/repository.js').Repository,
 *   catalog: import('../../../src/library/lookalikes/catalog/catalog.js').Catalog,
 * ) => Promise<Figures>} work
 */
async function withCatalog(work) {
  const { Catalog } = await import(`${dist}library/lookalikes/catalog/catalog.js`);
  const repository = await openLibrary(library);
  return await work(repository, await repository.transaction((store) => Catalog.load(store)));
}

/**
 * What the graph of pHashes finds of what comparing with all finds.
 *
 * @param {import('../../../src/library/repository/repository.js').Repository} repository
 * @param {import('../../../src/library/lookalikes/catalog/catalog.js').Catalog} catalog
 */
async function recall(repository, catalog) {
  const { NeighbourIndex } = await import(
    `${dist}library/lookalikes/candidates/neighbour-index.js`
  );
  const index = await NeighbourIndex.open(repository, catalog, { mayWrite: false });
  const step = Math.max(1, Math.floor(catalog.count / Number(argument)));
  const sample = [];
  for (let position = 0; position < catalog.count; position += step) {
    sample.push({ phash: catalog.phash(position) });
  }
  const near = await timedNear(false);
  const exact = await timedNear(true);
  let [wanted, hits] = [0, 0];
  for (const [at, nominees] of exact.found.entries()) {
    const known = new Set((near.found[at] ?? []).map(({ number }) => number));
    wanted += nominees.length;
    hits += nominees.filter(({ number }) => known.has(number)).length;
  }
  return { 'ms each': near.ms, 'exactly, ms each': exact.ms, wanted, hits };

  /** @param {boolean} exactly */
  async function timedNear(exactly) {
    const start = performance.now();
    /** @type {{ number: number }[][]} */
    const found = await index.near(sample, exactly);
    return { found, ms: (performance.now() - start) / sample.length };
  }
}

/**
 * How many pairs of one cluster are related, and of different ones or none.
 *
 * @param {import('../../../src/library/repository/repository.js').Repository} repository
 * @param {import('../../../src/library/lookalikes/catalog/catalog.js').Catalog} catalog
 */
async function planted(repository, catalog) {
  const { numbersOf, relationPrefix } = await import(`${dist}storage/keys.js`);
  const clusters = readClusters(library);
  const sizes = new Map();
  for (const [number, cluster] of clusters.entries()) {
    if (cluster !== -1 && catalog.positionOf(number) !== -1) {
      sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
    }
  }
  let pairs = 0;
  for (const size of sizes.values()) pairs += (size * (size - 1)) / 2;
  let [found, strangers] = [0, 0];
  await repository.transaction(async (store) => {
    for await (const [key] of store.range(relationPrefix)) {
      const [a, b] = numbersOf(key).map((number) => clusters[number] ?? -1);
      if (a === b && a !== -1) found += 1;
      else strangers += 1;
    }
  });
  return { pairs, found, strangers };
}

/**
 * What `similar FILE` takes once its program is loaded: of CPU, so that others at work do not show in it. The argument is
 * the number of the first file, the next one how many are asked for, each a thousand behind the other.
 */
async function similar() {
  const { openSimilar } = await import(`${dist}api/find/similar-to.js`);
  const repository = await openLibrary(library);
  const asked = cpuMs();
  const search = await openSimilar(repository);
  const opened = cpuMs();
  let matches = 0;
  const each = [];
  for (let turn = 0; turn < Number(last || 1); turn += 1) {
    const before = cpuMs();
    const found = await search.find(fileIn(library, Number(argument) + 1000 * turn));
    each.push(cpuMs() - before);
    matches += found.matches.length;
  }
  const sorted = each.toSorted((a, b) => a - b);
  return {
    'open ms': opened - asked,
    'first ms': each[0] ?? NaN,
    'median ms': sorted[sorted.length >> 1] ?? NaN,
    'most ms': sorted.at(-1) ?? NaN,
    matches,
  };
}

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** @param {string} path */
function bytesIn(path) {
  return readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
}
