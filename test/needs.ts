import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';

/** Something of the machine that some tests cannot do without. */
export interface Need {
  readonly isThere: boolean;
  readonly what: string;
}

/** The system's temporary folder, where `in-memory.ts` has put those of tests elsewhere. */
export const onDisk = process.env['IMGDEDUP_TEST_DISK'] ?? tmpdir();

/** What `skip` of a test takes: whether to, and what the run then says. */
export function without({ isThere, what }: Need): readonly [boolean, string] {
  return [!isThere, `needs ${what}`];
}

/** Whoever the tests ask what else reads of a file. */
export const exiftool: Need = {
  isThere: spawnSync('exiftool', ['-ver']).status === 0,
  what: 'exiftool',
};
