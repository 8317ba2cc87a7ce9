import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fnvHash, moduleOf } from '../unit/support/plugins.js';
import { copyPhotos, makeFolder, parse, run, type Folder, type Outcome } from './support.js';

/** Photos, and a folder that takes the place of the person's `~/.config`, with a plugin in it. */
function withPlugin(text: string): {
  readonly folder: Folder;
  readonly home: Folder;
  readonly as: (...args: readonly string[]) => Promise<Outcome>;
} {
  const [folder, home] = [copyPhotos(), makeFolder()];
  home.write('imgdedup/example.mjs', text);
  home.write('imgdedup/config.toml', 'plugins = ["./example.mjs"]\n');
  const env = { XDG_CONFIG_HOME: home.path };
  return { folder, home, as: (...args) => run(args, { cwd: folder.path, env }) };
}

/** Leaves a mark where it is run. */
const traitor = (folder: Folder): string =>
  `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(folder.at('ran'))}, '');\n${moduleOf('traitor', '')}`;

describe('a hash of a plugin', () => {
  test('names contents, from init to verify, in threads and in undo; its name is in the meta record', async () => {
    const { folder, home, as } = withPlugin(moduleOf('example', `hashes: [${fnvHash}]`));
    using _folder = folder;
    using _home = home;
    expect(await as('init', '--hash', 'example.fnv')).toMatchObject({ code: 0 });
    expect(folder.text('.imgdedup/config.toml')).toContain('\nhash = "example.fnv"\n');
    expect(await as('index', '--no-similar', '--jobs', '2')).toMatchObject({ code: 0 });
    const dupes = await as('dupes');
    expect(dupes.stdout).toMatch(/example\.fnv:[0-9a-f]{16}\n/);
    const id = /example\.fnv:[0-9a-f]{16}/.exec(dupes.stdout)?.[0] ?? '';
    expect((await as('locations', id)).stdout).toContain('2019/waterfall.jpg');
    for (const command of [['link'], ['undo'], ['verify', '--data']]) {
      expect(await as(...command)).toMatchObject({ code: 0 });
    }
  });

  test('without the plugin the repository is refused by name, and photos are not touched', async () => {
    const { folder, home, as } = withPlugin(moduleOf('example', `hashes: [${fnvHash}]`));
    using _folder = folder;
    using _home = home;
    await as('init', '--hash', 'example.fnv');
    home.write('imgdedup/config.toml', '');
    const refused = await as('index');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'Contents are named by the hash example.fnv here, and no plugin',
    );
    expect(refused.stderr).toContain('[PLUGIN_UNAVAILABLE]');
    expect(await as('config', 'set', 'hash', 'other.fnv')).toMatchObject({ code: 1 });
    const back = await as(
      'rehash',
      '--to',
      'xxh64',
      '-c',
      `plugins=${home.at('imgdedup/example.mjs')}`,
    );
    expect(back).toMatchObject({ code: 0 });
    expect(await as('verify', '--data')).toMatchObject({ code: 0 });
  });

  test('rehash changes to it and back', async () => {
    const { folder, home, as } = withPlugin(moduleOf('example', `hashes: [${fnvHash}]`));
    using _folder = folder;
    using _home = home;
    await as('init');
    await as('index', '--no-similar');
    expect(await as('rehash', '--to', 'example.fnv')).toMatchObject({ code: 0 });
    expect(folder.text('.imgdedup/config.toml')).toContain('\nhash = "example.fnv"\n');
    expect((await as('dupes')).stdout).toContain('example.fnv:');
    expect(await as('rehash', '--to', 'xxh64')).toMatchObject({ code: 0 });
    expect(await as('verify', '--data')).toMatchObject({ code: 0 });
  });

  test('that goes wrong in a thread ends the run with its name', async () => {
    const broken = fnvHash.replace(
      'update(bytes) {',
      'update(bytes) { if (bytes.length > 40000) throw new Error("tired");',
    );
    const { folder, home, as } = withPlugin(moduleOf('example', `hashes: [${broken}]`));
    using _folder = folder;
    using _home = home;
    await as('init', '--hash', 'example.fnv');
    const run_ = await as('index', '--no-similar', '--jobs', '2');
    expect(run_.code).toBe(1);
    expect(run_.stderr).toContain('The plugin example has a hash example.fnv that failed: tired.');
  });
});

describe('whose plugins are loaded', () => {
  test('not those that a repository names, which came with the photos: it is told, and nothing runs', async () => {
    using folder = copyPhotos();
    using home = makeFolder();
    await folder.ok('init');
    folder.write('evil.mjs', traitor(folder));
    folder.write('.imgdedup/evil.mjs', traitor(folder));
    folder.write('node_modules/evil/index.js', traitor(folder));
    folder.write('.imgdedup/node_modules/evil/index.js', traitor(folder));
    folder.write(
      '.imgdedup/config.toml',
      'plugins = ["./evil.mjs", "../evil.mjs", "evil", "/evil"]\nhash = "xxh64"\n',
    );
    const env = { XDG_CONFIG_HOME: home.path };
    for (const command of [['status'], ['index'], ['dupes'], ['plugins'], ['config', 'list']]) {
      const { code, stderr, stdout } = await run(command, { cwd: folder.path, env });
      expect(code).toBe(0);
      expect(`${stderr}${stdout}`).toContain('./evil.mjs');
      expect(`${stderr}${stdout}`).toContain('is named by the repository alone');
    }
    const named = await run(['index', '-c', 'plugins=evil'], { cwd: folder.path, env });
    expect(named.code).toBe(0);
    const { stdout } = await run(['plugins', '--json', '-c', 'plugins=evil'], {
      cwd: folder.path,
      env,
    });
    const { plugins } = parse<{ plugins: { problem: string | null }[] }>(stdout);
    expect(plugins[0]?.problem).toBe('is not installed');
    expect(folder.has('ran')).toBe(false);
    expect((await run(['config', 'get', 'plugins'], { cwd: folder.path, env })).stdout).toBe(
      '[]\n',
    );
  });

  test('a repository cannot be told to name one', async () => {
    using folder = copyPhotos();
    await folder.ok('init');
    const { code, stderr } = await folder.run('config', 'set', 'plugins', './x.js');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('A repository cannot set plugins.'),
    ]);
    expect(folder.text('.imgdedup/config.toml')).not.toContain('plugins');
  });

  test('those of the person, and of -c, by where the command was started', async () => {
    const { folder, home, as } = withPlugin(moduleOf('example', `hashes: [${fnvHash}]`));
    using _folder = folder;
    using _home = home;
    folder.write('mine.mjs', moduleOf('mine', ''));
    expect((await as('plugins')).stdout).toBe(
      `example 1  ${home.at('imgdedup/example.mjs')}  (${home.at('imgdedup/config.toml')})\n    hash example.fnv\n`,
    );
    expect((await as('plugins', '-c', 'plugins=./mine.mjs')).stdout).toBe(
      `mine 1  ${folder.at('mine.mjs')}  (-c)\n`,
    );
    await as('config', 'set', '--global', 'plugins', './mine.mjs');
    expect((await as('plugins')).stdout).toContain('mine 1  ');
    await as('config', 'unset', '--global', 'plugins');
    expect((await as('plugins')).stdout).toContain('No plugin is configured');
  });

  test('none is loaded where nothing asks for it', async () => {
    const { folder, home, as } = withPlugin('');
    using _folder = folder;
    using _home = home;
    home.write('imgdedup/example.mjs', traitor(folder));
    await as('init');
    for (const command of ['status', 'dupes', 'log']) await as(command);
    expect(folder.has('ran')).toBe(false);
    await as('plugins');
    expect(folder.has('ran')).toBe(true);
  });
});

describe('a keep rule of a plugin', () => {
  const phones = `keepRules: [{ name: 'phone', rank: (file) => (file.path.startsWith('phone') ? 0 : 1) }]`;

  test('decides before the others, and is the reason that is told', async () => {
    const { folder, home, as } = withPlugin(moduleOf('example', phones));
    using _folder = folder;
    using _home = home;
    await as('init');
    const { stdout } = await as('dupes', '--keep', 'example.phone');
    expect(stdout).toContain('keep  phone backup/IMG_0117.jpg  (example.phone)');
    await as('config', 'set', 'keep', 'example.phone,oldest');
    expect(await as('dupes', '--trash', '--yes')).toMatchObject({ code: 0 });
    expect(folder.has('phone backup/IMG_0117.jpg')).toBe(true);
    expect(folder.has('2019/waterfall.jpg')).toBe(false);
    expect(await as('verify', '--data')).toMatchObject({ code: 0 });
  });

  test('that is broken: lists go on and say so once, acts do nothing', async () => {
    const { folder, home, as } = withPlugin(moduleOf('example', phones.replace('? 0', '? null')));
    using _folder = folder;
    using _home = home;
    await as('init');
    await as('config', 'set', 'keep', 'example.phone');
    const listed = await as('dupes');
    expect(listed.code).toBe(0);
    expect(listed.stdout).toContain('keep  2019/waterfall.jpg');
    const told = 'The plugin example ranks no file by example.phone: it gave no number.';
    expect(listed.stderr.replaceAll(/\s+/g, ' ').split(told)).toHaveLength(2);
    const before = folder.list();
    for (const act of [['link'], ['dupes', '--trash', '--yes']]) {
      const { code, stderr } = await as(...act);
      expect([code, stderr]).toEqual([1, expect.stringContaining('[PLUGIN_UNAVAILABLE]')]);
    }
    expect(folder.list()).toEqual(before);
    home.write('imgdedup/config.toml', '');
    expect((await as('dupes')).stderr).toContain(
      'ranks no file by example.phone: it is not active',
    );
    expect(await as('verify', '--data')).toMatchObject({ code: 0 });
  });
});

describe('an output of a plugin', () => {
  const outputs = `outputs: [
    { name: 'names', head: () => 'names:\\n', tail: () => 'end\\n',
      record: (d) => (d.files ?? [d]).map((f) => f.path + '\\n').join('') },
    { name: 'bad', record: (d) => (d.files.length > 2 ? 5 : '') },
  ]`;

  test('gets the documents that jsonl has, of dupes and list', async () => {
    const { folder, home, as } = withPlugin(moduleOf('example', outputs));
    using _folder = folder;
    using _home = home;
    await as('init');
    const names = ['2019/waterfall.jpg', '2021/waterfall.jpg', 'phone backup/IMG_0117.jpg'];
    const dupes = await as('dupes', '--format', 'example.names');
    expect(dupes.stdout.split('\n').slice(0, 4)).toEqual(['names:', ...names]);
    expect(dupes.stdout.endsWith('\nend\n')).toBe(true);
    expect((await as('list', 'phone backup/IMG_0117.jpg', '--format=example.names')).stdout).toBe(
      'names:\nphone backup/IMG_0117.jpg\nend\n',
    );
    // Unusual, so that the framework reads it.
    expect((await as('list', '--forma', 'example.names')).code).toBe(2);
    expect((await as('list', '--format', 'names')).code).toBe(2);
    expect(await as('dupes', '--format', 'example.names', '--trash')).toMatchObject({ code: 2 });
  });

  test('that is missing or broken is refused by name, and leaves no half of a file', async () => {
    const { folder, home, as } = withPlugin(moduleOf('example', outputs));
    using _folder = folder;
    using _home = home;
    await as('init');
    for (const format of ['example.bad', 'example.none', 'other.names']) {
      const { code, stderr } = await as('dupes', '--format', format, '--output', 'out.txt');
      expect([code, stderr]).toEqual([1, expect.stringContaining(`cannot write ${format}: it `)]);
      expect(folder.has('out.txt')).toBe(false);
    }
    expect(await as('dupes')).toMatchObject({ code: 0 });
  });
});

describe('a decoder and a reader of facts of a plugin', () => {
  const square = `decoders: [{
    name: 'square',
    matches: (head) => head[0] === 0x53 && head[1] === 0x51,
    decode(bytes) {
      if (bytes[2] === 0x21) process.exit(5);
      const data = new Uint8Array(64 * 64).map((_, at) => (at * bytes[2] * 7) & 0xff);
      return { width: 64, height: 64, channels: 1, data };
    },
  }]`;

  test('come, change and go: what could not be seen before is, what was seen stays seen', async () => {
    const { folder, home, as } = withPlugin('');
    using _folder = folder;
    using _home = home;
    const name = (text: string): void => {
      home.write('imgdedup/example.mjs', text);
    };
    home.write('imgdedup/config.toml', '');
    for (const path of folder.list()) rmSync(folder.at(path), { recursive: true, force: true });
    folder.write('one.sq', 'SQa');
    folder.write('two.sq', 'SQ!');
    folder.write('photo.pbm', 'P1\n# a note\n2 2\n1 0 0 1\n');
    await as('init');
    await as('config', 'set', 'scan.extensions', '*');
    await as('config', 'set', 'advice', 'false');
    let told = '';
    const looked = async (): Promise<number> => {
      const { code, stdout, stderr } = await as('index');
      // Something is undecodable, or nothing is.
      expect([0, 3]).toContain(code);
      told = stderr;
      return Number(/^(\d+) pictures? looked at/m.exec(stdout)?.[1] ?? 0);
    };
    expect(await looked()).toBe(3);
    home.write('imgdedup/config.toml', 'plugins = ["./example.mjs"]\n');
    const reader = `factReaders: [{
      name: 'note', matches: (head) => head[0] === 0x50, facts: () => ({ rating: 5 }),
    }]`;
    name(moduleOf('example', `${square}, ${reader}`));
    const crashed = 'the plugin decoder example.square crashed (exit status 5)';
    expect(await looked()).toBe(2);
    expect(told).toContain(`two.sq: ${crashed}`);
    expect(await looked()).toBe(0);
    expect((await as('show', 'one.sq')).stdout).toContain('example.square, 64 × 64');
    expect((await as('show', 'photo.pbm')).stdout).toContain('Rating      5 of 5');
    // Without it for once: only what it failed at is nobody's again.
    home.write('imgdedup/config.toml', '');
    expect(await looked()).toBe(1);
    expect((await as('show', 'one.sq')).stdout).toContain('example.square, 64 × 64');
    expect((await as('show', 'two.sq')).stdout).not.toContain('crashed');
    expect((await as('show', 'photo.pbm')).stdout).not.toContain('Rating');
    // There again, in a version that does better.
    home.write('imgdedup/config.toml', 'plugins = ["./example.mjs"]\n');
    name(moduleOf('example', square.replace('process.exit(5)', '0')).replace('n: 1', 'n: 2'));
    expect(await looked()).toBe(2);
    expect((await as('show', 'two.sq')).stdout).toContain('example.square, 64 × 64');
    expect(await as('verify', '--data')).toMatchObject({ code: 0 });
  });
});
