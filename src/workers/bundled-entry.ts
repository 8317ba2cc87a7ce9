/** Threads and processes that the program starts; `rolldown.config.js` says what each is made of. */
export type Entry =
  | 'reader-worker'
  | 'stat-check-worker'
  | 'relate-worker'
  | 'decoder-child'
  | 'neighbours-worker'
  | 'order-worker'
  | 'question-worker'
  | 'plugin-worker';

/**
 * What a thread or a process runs, as the build bundled it, for the library as for the command: its modules
 * one by one take twice as long to start.
 */
export function bundledEntry(name: Entry): URL {
  // This module lies in `dist/workers`, and as a part of the program in `dist/program`.
  return new URL(`../program/${name}.js`, import.meta.url);
}
