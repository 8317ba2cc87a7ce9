// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';

let filled = 0;

/**
 * As on a computer that was on for a while: memory is full of what was read, nothing waits to be written. A virtual machine
 * gives free memory back to its host, and touching that again costs several times what is measured.
 * @param {string} filler a file of nothing, always read further on
 * @param {boolean} fills whether memory is filled; what waits is written in any case
 */
export function settle(filler, fills) {
  if (fills) fill(filler);
  execFileSync('sync');
}

/** @param {string} filler */
function fill(filler) {
  const free = Number(/MemFree:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1000;
  const megabytes = Math.ceil(free * 1.2);
  if (filled === 0) writeFileSync(filler, '');
  truncateSync(filler, (filled + megabytes) * 1e6);
  const how = ['bs=1MB', `skip=${filled}`, 'of=/dev/null', 'status=none'];
  execFileSync('dd', [`if=${filler}`, ...how]);
  filled += megabytes;
}
