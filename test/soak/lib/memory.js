// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/**
 * The largest resident set of this process and of any process it started, in bytes, looked at every
 * tenth of a second. Zeros where the system has no /proc.
 */
export class MemoryWatch {
  own = 0;
  child = 0;
  #timer = setInterval(() => this.look(), 100);

  look() {
    this.own = Math.max(this.own, peakOf('self'));
    for (const pid of children()) this.child = Math.max(this.child, peakOf(pid));
  }

  stop() {
    this.look();
    clearInterval(this.#timer);
  }
}

function children() {
  try {
    const tasks = readdirSync('/proc/self/task');
    return tasks.flatMap((task) => {
      const pids = readFileSync(`/proc/self/task/${task}/children`, 'latin1').trim();
      return pids === '' ? [] : pids.split(' ');
    });
  } catch {
    // No /proc, or a thread that has just ended.
    return [];
  }
}

/** @param {string} pid */
function peakOf(pid) {
  try {
    const [, kibibytes = 0] =
      /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kibibytes) * 1024;
  } catch {
    return 0;
  }
}
