// @ts-check
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inodeOf, toBytePath } from './image-files.js';
import { run } from './measure.js';

/**
 * What each peer finds, as groups of inode keys. By default all three skip symlinks and name an
 * inode once; jdupes and rdfind skip empty files by default, fdupes when told to. None knows what
 * an image is, and all look into hidden folders: `comparable` leaves that out.
 *
 * @type {Record<string, (tree: string) => string[][]>}
 */
export const peerAnswers = { jdupes, fdupes, rdfind };

/** @param {string} tree */
function jdupes(tree) {
  const output = run(['jdupes', '--quiet', '--recurse', '--print-null', tree]).toString('latin1');
  // A NUL behind each name and another behind each group.
  return output
    .split('\0\0')
    .map((group) => group.split('\0').filter(isPath).map(inodeOf))
    .filter(({ length }) => length > 0);
}

/** @param {string} tree */
function fdupes(tree) {
  const output = run(['fdupes', '--quiet', '--recurse', '--noempty', tree]).toString('latin1');
  // A name may hold a newline, but no line of the rest of it begins like the path of the tree.
  const start = `${toBytePath(tree)}/`;
  /** @type {string[][]} */
  const groups = [];
  /** @type {string[]} */
  let group = [];
  for (const line of output.split('\n')) {
    if (line.startsWith(start)) group.push(line);
    else if (line !== '') group.push(`${group.pop()}\n${line}`);
    else {
      groups.push(group);
      group = [];
    }
  }
  return groups.map((paths) => paths.map(inodeOf));
}

/** @param {string} tree */
function rdfind(tree) {
  const folder = mkdtempSync(join(tmpdir(), 'imgdedup-bench-rdfind-'));
  try {
    const results = join(folder, 'results.txt');
    run(['rdfind', '-outputname', results, tree], { cwd: folder });
    /** @type {Map<string, string[]>} */
    const groups = new Map();
    // Type, id of the group (negative but for its first), depth, size, device, inode, priority.
    const line = /^DUPTYPE_\w+ -?(\d+) \d+ \d+ (\d+) (\d+) /gm;
    for (const [, id = '', device, inode] of readFileSync(results, 'latin1').matchAll(line)) {
      groups.set(id, [...(groups.get(id) ?? []), `${device}:${inode}`]);
    }
    return [...groups.values()];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} text */
function isPath(text) {
  return text !== '';
}
