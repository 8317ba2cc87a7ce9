import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  groupPaths,
  makeFolder,
  parse,
  photoRepository,
  run,
  shell,
  type DupesJson,
} from './support.js';

describe('help', () => {
  test('of a command comes for -h, too, and an argument that is called so stays one', async () => {
    const [short, long] = await Promise.all(['-h', '--help'].map((flag) => run(['status', flag])));
    expect(short).toEqual(long);
    expect((await run(['status', '--', '-h'], { cwd: '/' })).code).not.toBe(0);
  });

  test('--version is that of the package', async () => {
    const manifest = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
    const { version }: { version: string } = JSON.parse(manifest);
    expect((await run(['--version'])).stdout).toBe(`imgdedup ${version}\n`);
  });
});

describe('output', () => {
  test('has no colours in pipes, not even if asked to force them', async () => {
    using folder = await photoRepository();
    const env = { FORCE_COLOR: '1' };
    for (const args of [['status'], ['dupes'], ['dupes', '--help'], ['status', '--bogus'], ['x']]) {
      const { stdout, stderr } = await run(args, { cwd: folder.path });
      expect(stdout + stderr).not.toContain('\u001B');
    }
    const forced = await run(['dupes', '--json'], { cwd: folder.path, env });
    expect(groupPaths(parse<DupesJson>(forced.stdout))).toHaveLength(2);
  });

  test('may be cut off by who reads it; actions are finished all the same', async () => {
    using folder = makeFolder();
    const count = 1600;
    for (let number = 0; number < count; number += 1) {
      const name = `${'long name '.repeat(20)}${number}.jpg`;
      folder.write(`${number % 8}/${name}`, `${number % (count / 2)}`);
    }
    await folder.ok('init');
    const cut = async (command: string) =>
      shell(`$IMGDEDUP ${command} | head -n 1; echo "status \${PIPESTATUS[0]}"`, folder.path);
    for (const command of ['status --porcelain', 'dupes --json']) {
      const { stdout, stderr } = await cut(command);
      expect(stdout).toMatch(/^.*\nstatus (?:0|141)\n$/);
      // A slow machine has time for progress, and for nothing else.
      expect(stderr).toMatch(/^(?:[a-z]+: .* files.*\n)*$/);
    }
    const linked = await cut('link');
    expect(linked.stdout).toContain('status 0');
    expect(linked.stderr).toMatch(/^(?:[a-z]+: .* files.*\n)*$/);
    // Somebody who reads the first line only has still asked for all links.
    expect(await folder.ok('link')).toBe('No duplicates to link.\n');
  });

  test('may be read slowly, however long it is', async () => {
    using folder = makeFolder();
    for (let at = 0; at < 8000; at += 1) folder.write(`${'long '.repeat(40)}${at}.jpg`, '');
    await folder.ok('init');
    const slowly = '$IMGDEDUP status --porcelain -c scan.min-size=0 | (sleep 1; wc -l)';
    const { code, stdout, stderr } = await shell(slowly, folder.path);
    expect({ code, stdout: stdout.trim(), stderr }).toEqual({
      code: 0,
      stdout: '8000',
      stderr: '',
    });
  });

  test('that cannot be written is an error', async () => {
    using folder = await photoRepository();
    const { stdout, stderr } = await shell(
      '$IMGDEDUP dupes --json > /dev/full; echo "status $?"',
      folder.path,
    );
    expect(stdout).toBe('status 1\n');
    expect(stderr).toMatch(/^imgdedup: /);
  });
});
