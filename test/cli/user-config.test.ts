import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  copyPhotos,
  makeFolder,
  nobody,
  somebodyElse,
  parse,
  run,
  type Folder,
  type Outcome,
} from './support.js';

interface Origin {
  readonly kind: string;
  readonly file?: string;
}

/** A repository, and a folder that takes the place of the person's `~/.config`. */
async function withUser(): Promise<{
  readonly folder: Folder;
  readonly home: Folder;
  readonly as: (...args: readonly string[]) => Promise<Outcome>;
}> {
  const [folder, home] = [makeFolder(), makeFolder()];
  const env = { XDG_CONFIG_HOME: home.path };
  await folder.ok('init');
  return { folder, home, as: (...args) => run(args, { cwd: folder.path, env }) };
}

describe('the configuration of a person', () => {
  test('goes behind that of the repository, and that behind -c; each value says where it is from', async () => {
    const { folder, home, as } = await withUser();
    using _folder = folder;
    using _home = home;
    const file = home.at('imgdedup/config.toml');
    const value = async (...args: string[]) => (await as('config', 'get', 'jobs', ...args)).stdout;
    const origin = async (...args: string[]): Promise<Origin | undefined> => {
      const { stdout } = await as('config', 'list', '--json', ...args);
      const { settings } = parse<{ settings: { key: string; origin: Origin }[] }>(stdout);
      return settings.find(({ key }) => key === 'jobs')?.origin;
    };
    expect([await value(), await origin()]).toEqual(['0\n', { kind: 'default' }]);
    expect(await as('config', 'set', '--global', 'jobs', '2')).toMatchObject({ code: 0 });
    expect(home.text('imgdedup/config.toml')).toBe('jobs = 2\n');
    expect([await value(), await origin()]).toEqual(['2\n', { kind: 'user', file }]);
    expect((await as('config', 'list', '--show-origin')).stdout).toContain(`jobs = 2  (${file})\n`);
    await as('config', 'set', 'jobs', '3');
    const own = folder.at('.imgdedup/config.toml');
    expect([await value(), await origin()]).toEqual(['3\n', { kind: 'repository', file: own }]);
    const given = ['-c', 'jobs=4'];
    expect([await value(...given), await origin(...given)]).toEqual([
      '4\n',
      { kind: 'command line' },
    ]);
    await as('config', 'unset', 'jobs');
    expect(await value()).toBe('2\n');
    await as('config', 'unset', '--global', 'jobs');
    expect(await value()).toBe('0\n');
  });

  test('is in ~/.config where XDG_CONFIG_HOME is not set, or is no absolute path', async () => {
    using folder = makeFolder();
    await folder.ok('init');
    folder.write('.config/imgdedup/config.toml', 'jobs = 5\n');
    for (const configured of ['', 'relative']) {
      const env = { HOME: folder.path, XDG_CONFIG_HOME: configured };
      const { stdout } = await run(['config', 'get', 'jobs'], { cwd: folder.path, env });
      expect(stdout).toBe('5\n');
    }
  });

  test('is named where it is wrong, and mended by config set --global', async () => {
    const { folder, home, as } = await withUser();
    using _folder = folder;
    using _home = home;
    const file = home.at('imgdedup/config.toml');
    for (const [text, code] of [
      ['jobs = [oops\n', 'CONFIG_INVALID'],
      ['jobs = "many"\n', 'CONFIG_INVALID'],
      ['shoe-size = 44\n', 'CONFIG_UNKNOWN_KEY'],
    ] as const) {
      home.write('imgdedup/config.toml', text);
      for (const args of [['status'], ['dupes', '--ephemeral', '.'], ['init']]) {
        const { code: status, stderr } = await as(...args);
        expect({ args, status }).toEqual({ args, status: 2 });
        expect(stderr).toContain(file);
        expect(stderr).toContain(`[${code}]`);
      }
    }
    home.write('imgdedup/config.toml', 'jobs = "many"\n');
    expect((await as('config', 'set', '--global', 'jobs', '2')).code).toBe(0);
    expect((await as('status')).code).toBe(0);
  });

  test('needs no repository to be changed', async () => {
    using home = makeFolder();
    const options = { cwd: home.path, env: { XDG_CONFIG_HOME: home.path } };
    const { code, stdout } = await run(
      ['config', 'set', '--global', 'advice', 'false', '--json'],
      options,
    );
    expect(code).toBe(0);
    expect(parse(stdout)).toMatchObject({ root: null, key: 'advice', value: 'false' });
    expect((await run(['config', 'unset', 'advice'], options)).code).toBe(4);
  });

  test('names the hash of new repositories, and of no other', async () => {
    const { folder, home, as } = await withUser();
    using _folder = folder;
    using _home = home;
    await as('config', 'set', '--global', 'hash', 'sha256');
    expect((await as('index')).code).toBe(0);
    expect((await as('config', 'get', 'hash')).stdout).toBe('xxh64\n');
    using other = makeFolder();
    const options = { cwd: other.path, env: { XDG_CONFIG_HOME: home.path } };
    expect((await run(['init'], options)).code).toBe(0);
    expect(await other.ok('config', 'get', 'hash')).toBe('sha256\n');
    // Its content ids begin with that name.
    expect((await other.run('config', 'unset', 'hash')).stderr).toContain('[HASH_MISMATCH]');
    await other.ok('status');
    using third = makeFolder();
    const chosen = { ...options, cwd: third.path };
    expect((await run(['init', '--hash', 'xxh64'], chosen)).code).toBe(0);
    expect(await third.ok('config', 'get', 'hash')).toBe('xxh64\n');
  });
});

describe('config unset', () => {
  test('takes one value out and leaves all else; what is not set is said', async () => {
    using folder = makeFolder();
    await folder.ok('init');
    folder.write(
      '.imgdedup/config.toml',
      '# mine\njobs = 2 # two\n\n[scan] # ours\nhidden = true\n',
    );
    expect(await folder.ok('config', 'unset', 'jobs')).toBe('');
    const text = folder.text('.imgdedup/config.toml');
    for (const words of ['# mine\n', '[scan] # ours\n', 'hidden = true\n']) {
      expect(text).toContain(words);
    }
    expect(text).toContain('# mine\n# jobs = 0\n');
    // As test/cli/home says.
    expect(await folder.ok('config', 'get', 'jobs')).toBe('1\n');
    const again = await folder.run('config', 'unset', 'jobs');
    expect(again).toMatchObject({ code: 0, stdout: '' });
    expect(again.stderr).toContain('jobs was not set in');
    expect(folder.text('.imgdedup/config.toml')).toBe(text);
    const slip = await folder.run('config', 'unset', 'job');
    expect(slip.code).toBe(2);
    expect(slip.stderr).toContain('[CONFIG_UNKNOWN_KEY]');
    await folder.ok('config', 'set', 'jobs', '3');
    expect(await folder.ok('config', 'get', 'jobs')).toBe('3\n');
  });
});

test('of a home that may not be entered sets nothing, as with git', async ({ skip }) => {
  skip(...without(somebodyElse));
  using home = makeFolder();
  home.write('imgdedup/config.toml', 'jobs = 2\n');
  chmodSync(home.path, 0o700);
  using folder = copyPhotos();
  const env = { XDG_CONFIG_HOME: home.path };
  const { code, stdout } = await run(['config', 'list', '--json'], {
    cwd: folder.path,
    uid: nobody,
    env,
  });
  expect([code, stdout]).toEqual([4, expect.stringContaining('NOT_A_REPOSITORY')]);
  await run(['init'], { cwd: folder.path, uid: nobody, env });
  const jobs = await run(['config', 'get', 'jobs'], { cwd: folder.path, uid: nobody, env });
  expect([jobs.code, jobs.stdout]).toEqual([0, '0\n']);
});
