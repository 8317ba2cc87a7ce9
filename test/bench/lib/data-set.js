// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} DataSet a folder of the benchmarks' own
 * @property {string} folder holds the marker, the tree and what the runs keep beside it
 * @property {string} tree the files that the programs look at
 * @property {Record<string, number>} facts what the generator knows of them
 */

/**
 * What a generator is asked for; equal parameters make equal files.
 *
 * @typedef {{ kind: string, version: number } & Record<string, number | string>} Parameters
 */

const MARKER = 'imgdedup-bench.json';

/**
 * Reuses the folder when it was completed with these parameters, and makes it afresh otherwise.
 *
 * @param {string} dataFolder
 * @param {string} name
 * @param {Parameters} parameters
 * @param {(tree: string) => Record<string, number>} generate
 * @returns {DataSet}
 */
export function dataSet(dataFolder, name, parameters, generate) {
  const folder = join(dataFolder, name);
  const tree = join(folder, 'tree');
  const marker = readMarker(folder);
  if (marker?.facts && JSON.stringify(marker.parameters) === JSON.stringify(parameters)) {
    return { folder, tree, facts: marker.facts };
  }
  if (existsSync(folder) && !marker) throw new Error(`${folder} exists and is not ours; move it`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  writeMarker(folder, { parameters });
  const start = performance.now();
  const facts = generate(tree);
  // Pages that are still being written back would disturb the first measurement.
  spawnSync('sync');
  writeMarker(folder, { parameters, facts });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stderr.write(`made ${folder} in ${seconds} s\n`);
  return { folder, tree, facts };
}

/**
 * Removes every data set under the folder, and nothing that has no marker of ours.
 *
 * @param {string} dataFolder
 */
export function removeDataSets(dataFolder) {
  if (!existsSync(dataFolder)) return;
  for (const name of readdirSync(dataFolder)) {
    const folder = join(dataFolder, name);
    if (readMarker(folder)) rmSync(folder, { recursive: true });
  }
  if (readdirSync(dataFolder).length === 0) rmdirSync(dataFolder);
}

/**
 * Says before the work, not in the middle of it, that a filesystem is too small.
 *
 * @param {string} folder
 * @param {{ files: number, bytes: number }} wanted
 */
export function requireRoom(folder, wanted) {
  const { files, ffree, bavail, bsize } = statfsSync(folder);
  // A filesystem without a fixed number of inodes reports none at all.
  if (files > 0 && ffree < wanted.files * 1.05) {
    throw new Error(`${folder}: ${ffree} inodes free, ${wanted.files} files wanted`);
  }
  if (bavail * bsize < wanted.bytes * 1.05) {
    throw new Error(`${folder}: ${bavail * bsize} bytes free, ${wanted.bytes} wanted`);
  }
}

/**
 * @param {string} folder
 * @returns {{ parameters: Parameters, facts?: Record<string, number> } | undefined}
 */
function readMarker(folder) {
  const file = join(folder, MARKER);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/**
 * @param {string} folder
 * @param {object} content
 */
function writeMarker(folder, content) {
  writeFileSync(join(folder, MARKER), `${JSON.stringify(content, null, 2)}\n`);
}
