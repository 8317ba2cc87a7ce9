/** Help of every command: each in a process of its own. Newer versions of Node try one of them, in `output.test.ts`. */
import { expect, test } from 'vitest';
import { run } from './support.js';

const verbs = [
  'init',
  'status',
  'index',
  'dupes',
  'link',
  'distinct',
  'config get',
  'config set',
  'config list',
];

test.each(verbs)('of %s shows what it is for, its flags, and examples', async (verb) => {
  const { code, stdout } = await run([...verb.split(' '), '--help'], { cwd: '/' });
  expect(code).toBe(0);
  for (const words of ['USAGE', '--json', '--quiet', '-C']) {
    expect(stdout).toContain(words);
  }
  expect(stdout).toMatch(new RegExp(`EXAMPLES\\n +\\$ imgdedup ${verb}`));
});

test('without a command lists the commands; so do --help and -h', async () => {
  const outcomes = await Promise.all([[], ['--help'], ['-h']].map((args) => run(args)));
  for (const { code, stdout } of outcomes) {
    expect(code).toBe(0);
    for (const verb of ['init', 'status', 'index', 'dupes', 'link', 'distinct', 'config']) {
      expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
    }
  }
});
