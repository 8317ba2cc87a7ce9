// @ts-check
import { DistinctPairs } from '../../dist/library/decisions/distinct-pairs.js';
import { credibleDetail } from '../../dist/library/lookalikes/groups/credible-detail.js';
import { extentsOf } from '../../dist/library/lookalikes/groups/extents.js';
import { Links } from '../../dist/library/lookalikes/groups/links.js';
import { coverWithStars } from '../../dist/library/lookalikes/groups/star-cover.js';
import { relationCodec } from '../../dist/storage/codecs/relation.js';
import { relationKey } from '../../dist/storage/keys.js';
import { seededRandom } from './lib/random.js';
import { readOptions } from './lib/options.js';
import { factsText, machineFacts, save } from './lib/report.js';

const { json, numbers } = readOptions({
  usage: `Usage: node test/bench/links.js [flags]

Loads stored relations as "dupes --similar" does, and groups the pictures that they link: seconds of
processor time, and bytes a pair. The relations are made up as they are read. Needs "npm run build".`,
  numbers: {
    pairs: { value: 5_000_000, help: 'related pairs' },
    family: { value: 50, help: 'pictures that are all alike' },
  },
});

const { pairs, family } = numbers;
const random = seededRandom(1);
const filter = { threshold: 30, wantsCrops: true, wantsRotated: true, wantsRecoloured: false };
/** @type {Record<string, string | number>} */
const figures = {};
let pictures = 0;

const links = new Links();
const before = memory();
figures['load, s'] = await seconds(async () => {
  const everything = /** @type {Parameters<Links['load']>} */ (
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of each as loading asks for
    /** @type {unknown} */ ([store(), catalog(), { has: () => true }, new DistinctPairs(), filter])
  );
  await links.load(...everything);
});
if (links.size !== pairs) throw new Error(`${links.size} links of ${pairs} relations`);
figures['memory, bytes/pair'] = Math.round((memory() - before) / pairs);
figures['extents, s'] = await seconds(() => void extentsOf(links, () => false));
figures['detail of all, s'] = await seconds(() => {
  const detail = credibleDetail(links, weighed);
  for (const position of links.positions()) detail(position);
});
let groups = 0;
figures['stars, s'] = await seconds(() => {
  const graph = {
    nodes: () => links.positions(),
    partners: (/** @type {number} */ node) => links.partners(node),
  };
  groups = coverWithStars(
    graph,
    (a, b) => a - b,
    () => false,
  ).length;
});
figures['stars'] = groups;
figures['most memory, MB'] = Math.round(process.resourceUsage().maxRSS / 1000);

const size = { pairs, pictures, family };
process.stdout.write(`## Links\n\n${factsText(size)}. ${factsText(machineFacts())}.\n\n`);
process.stdout.write('| figure, processor time | value |\n| --- | ---: |\n');
for (const [name, value] of Object.entries(figures)) {
  process.stdout.write(`| ${name} | ${value} |\n`);
}
save({ title: 'Links', machine: machineFacts(), facts, figures }, json);

/** Families of pictures that are all alike, of which every tenth shows a part of the others. */
function store() {
  return {
    async *range() {
      let made = 0;
      for (let first = 0; made < pairs; first += 1) {
        const end = (Math.floor(first / family) + 1) * family;
        for (let second = first + 1; second < end && made < pairs; second += 1) {
          made += 1;
          pictures = Math.max(pictures, second + 1);
          yield [relationKey(first, second), relationCodec.encode(relation(first, second))];
        }
      }
    },
  };
}

/**
 * @param {number} first
 * @param {number} second
 * @returns {import('../../dist/model/pictures/relation.js').Relation}
 */
function relation(first, second) {
  return {
    map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
    firstInside: shareOf(second),
    secondInside: shareOf(first),
    distance: 20 * random(),
    colour: 'same',
  };
}

function catalog() {
  const content = { digest: Buffer.alloc(8), ordinal: 0 };
  return { positionOf: (/** @type {number} */ number) => number, content: () => content };
}

/** @param {number} position */
function weighed(position) {
  const facts = { format: 'jpeg', width: 600, height: 400, orientation: 1, frames: 1, missing: 0 };
  /** @type {import('../../dist/model/pictures/traits.js').Traits} */
  const traits = {
    camera: undefined,
    taken: undefined,
    editor: undefined,
    metadata: [],
    values: [],
    colour: 'colour',
    detail: 1000 + (position % 97),
    quality: 90,
    extras: [],
    pixels: undefined,
  };
  return { facts, traits, madeFrom: undefined };
}

function memory() {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** @param {() => void | Promise<void>} work */
async function seconds(work) {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) / 1e6).toFixed(1);
}

/** @param {number} picture */
function shareOf(picture) {
  return picture % 10 === 0 ? 0.5 : 1;
}
