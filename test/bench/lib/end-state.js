// @ts-check
import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Has rdfind link the equal files of a folder.
 * @param {string} folder
 * @param {string} results where it writes what it found
 * @returns {number} seconds
 */
export function rdfind(folder, results) {
  const began = performance.now();
  const how = ['-makehardlinks', 'true', '-ignoreempty', 'false', '-outputname', results];
  execFileSync('rdfind', [...how, folder]);
  return (performance.now() - began) / 1000;
}

/**
 * Which paths share an inode.
 * @param {string} folder
 */
export function partition(folder) {
  /** @type {Map<number, string[]>} */
  const byInode = new Map();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  for (const name of names) {
    const found = lstatSync(join(folder, name));
    if (!found.isFile() || name.startsWith('.imgdedup')) continue;
    const same = byInode.get(found.ino);
    if (same === undefined) byInode.set(found.ino, [name]);
    else same.push(name);
  }
  return JSON.stringify([...byInode.values()]);
}

/**
 * What a folder takes, whatever leads to it counted once.
 * @param {string} folder
 */
export function megabytesOf(folder) {
  return Math.round(Number(execFileSync('du', ['-sk', folder]).toString().split('\t')[0]) / 1000);
}

/** The most room that something takes on the way, by what is free on the disk: who else writes there counts, too. */
export class PeakUse {
  #folder;
  #before;
  #least;
  #timer;

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
    this.#before = this.#free();
    this.#least = this.#before;
    this.#timer = setInterval(() => this.#look(), 50);
  }

  /** @returns {number} megabytes */
  end() {
    clearInterval(this.#timer);
    this.#look();
    return Math.round((this.#before - this.#least) / 1e6);
  }

  #look() {
    this.#least = Math.min(this.#least, this.#free());
  }

  #free() {
    const { bfree, bsize } = statfsSync(this.#folder);
    return bfree * bsize;
  }
}
