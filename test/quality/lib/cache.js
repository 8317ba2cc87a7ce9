// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MARKER = '.made-by';

/**
 * Whether a folder was filled by just these sources; a source that changed makes it out of date.
 *
 * @param {string} folder
 * @param {readonly string[]} sources
 * @param {string} what else the contents depend on
 */
export function isMade(folder, sources, what) {
  const marker = join(folder, MARKER);
  return existsSync(marker) && readFileSync(marker, 'utf8') === stamp(sources, what);
}

/**
 * @param {string} folder
 * @param {readonly string[]} sources
 * @param {string} what
 */
export function markMade(folder, sources, what) {
  writeFileSync(join(folder, MARKER), stamp(sources, what));
}

/**
 * @param {readonly string[]} sources
 * @param {string} what
 */
function stamp(sources, what) {
  const hash = createHash('sha256').update(what);
  for (const source of sources) hash.update(readFileSync(source));
  return hash.digest('hex');
}
