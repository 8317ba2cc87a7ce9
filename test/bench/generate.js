// @ts-check
import { readOptions } from './lib/options.js';
import { DEFAULT_PHOTO_SET, photoSet } from './lib/photo-set.js';
import { save } from './lib/report.js';
import { DEFAULT_TINY_TREE, tinyTree } from './lib/tiny-tree.js';

const { data, json, numbers, switches } = readOptions({
  usage: `Usage: node test/bench/generate.js [--photos] [--tiny] [flags]

Makes the files that the benchmarks look at, without measuring anything: a set like a photo folder
and a tree of very many tiny files. Both when neither is asked for. What is complete is reused.`,
  numbers: {
    files: { value: DEFAULT_PHOTO_SET.files, help: 'photos: files' },
    folders: { value: DEFAULT_PHOTO_SET.folders, help: 'photos: folders' },
    'mean-size': { value: DEFAULT_PHOTO_SET.meanSize, help: 'photos: mean size in bytes' },
    'tiny-files': { value: DEFAULT_TINY_TREE.files, help: 'tiny: files' },
    'tiny-folders': { value: DEFAULT_TINY_TREE.folders, help: 'tiny: folders' },
    seed: { value: 1, help: 'another seed makes other files' },
  },
  switches: { photos: 'make the photo set', tiny: 'make the tree of tiny files' },
});

const { seed } = numbers;
/** @type {import('./lib/data-set.js').DataSet[]} */
const sets = [];
const both = !switches.has('photos') && !switches.has('tiny');

if (both || switches.has('photos')) {
  const { files, folders, 'mean-size': meanSize } = numbers;
  sets.push(photoSet(data, { files, folders, meanSize, seed }));
}
if (both || switches.has('tiny')) {
  const { 'tiny-files': files, 'tiny-folders': folders } = numbers;
  sets.push(tinyTree(data, { files, folders, seed }));
}

for (const { tree, facts } of sets) process.stdout.write(`${tree} ${JSON.stringify(facts)}\n`);
save({ title: 'Generated files', sets }, json);
