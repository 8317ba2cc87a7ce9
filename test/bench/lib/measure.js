// @ts-check
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {object} Figures what one run cost
 * @property {number} wall seconds
 * @property {number} cpu seconds of user and system time, children included
 * @property {number | undefined} rss bytes, the largest process; unknown without GNU time
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [output] file that takes standard output; otherwise it is thrown away
 * @property {readonly number[]} [accept] exit statuses that are no failure besides 0
 */

// Bash counts milliseconds of the children's CPU where GNU time counts hundredths, and its clock
// starts after our own spawn; only GNU time knows the resident set, which the kernel hands to a
// child by its parent's peak: between Node and the program stands a small process for that reason.
const TIMED = 'times=$1; shift; TIMEFORMAT="%3R %3U %3S"; { time "$@" 2>&3 3>&-; } 3>&2 2>"$times"';
const GNU_TIME = spawnSync('/usr/bin/time', ['-q', '-f', '%M', 'true']).status === 0;

/**
 * Runs a program to its end and says what it cost. A failure is an error with what it printed.
 *
 * @param {readonly string[]} command
 * @param {RunOptions} [options]
 * @returns {Figures}
 */
export function measure(command, options = {}) {
  const scratch = mkdtempSync(join(tmpdir(), 'imgdedup-bench-run-'));
  try {
    const times = join(scratch, 'times');
    const rss = join(scratch, 'rss');
    const prefix = GNU_TIME ? ['/usr/bin/time', '-q', '-f', '%M', '-o', rss] : [];
    runChecked([...prefix, 'bash', '-c', TIMED, 'bash', times, ...command], options);
    const [wall = NaN, user = NaN, system = NaN] = parseNumbers(readFileSync(times, 'utf8'));
    const [kibibytes = NaN] = GNU_TIME ? parseNumbers(readFileSync(rss, 'utf8')) : [];
    return { wall, cpu: user + system, rss: GNU_TIME ? kibibytes * 1024 : undefined };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/**
 * Runs a program that is not measured and returns what it printed.
 *
 * @param {readonly string[]} command
 * @param {RunOptions} [options]
 * @returns {Buffer}
 */
export function run(command, options = {}) {
  return runChecked(command, options, 'pipe');
}

/**
 * Whether a program of this name can be started.
 *
 * @param {string} program
 */
export function isInstalled(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/**
 * @param {readonly string[]} command
 * @param {RunOptions} options
 * @param {'pipe' | 'ignore'} [otherwise] where standard output goes when no file takes it
 */
function runChecked(command, { cwd, env, output, accept = [] }, otherwise = 'ignore') {
  const [program = '', ...args] = command;
  const stdout = output === undefined ? otherwise : openSync(output, 'w');
  try {
    const result = spawnSync(program, args, {
      stdio: ['ignore', stdout, 'pipe'],
      maxBuffer: 2 ** 30,
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
    });
    if (result.error) throw result.error;
    if (result.status === null || ![0, ...accept].includes(result.status)) {
      const reason = result.signal ?? `exit status ${result.status}`;
      throw new Error(`${command.join(' ')}: ${reason}\n${result.stderr.toString()}`);
    }
    return result.stdout ?? Buffer.alloc(0);
  } finally {
    if (typeof stdout === 'number') closeSync(stdout);
  }
}

/** @param {string} text numbers with the decimal sign of any locale */
function parseNumbers(text) {
  return text.trim().replaceAll(',', '.').split(/\s+/).map(Number);
}
