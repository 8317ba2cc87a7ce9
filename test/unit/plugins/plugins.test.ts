import { symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hashFromRecipe, pairedHash, recipeOf } from '../../../src/digest/content-hash.js';
import type { Candidate } from '../../../src/model/pictures/candidate.js';
import { relPathFrom } from '../../../src/model/paths/path.js';
import { hashFromPlugin } from '../../../src/plugins/plugin-hash.js';
import { builtIn } from '../support/hashes.js';
import { fnvHash, moduleOf, PluginFolder, pluginsIn } from '../support/plugins.js';

const unavailable = (message: RegExp) => ({
  code: 'PLUGIN_UNAVAILABLE',
  message: expect.stringMatching(message),
});

test('of a path, of a package beside the configuration; what each adds is listed', () => {
  using folder = new PluginFolder();
  folder.write('one.js', moduleOf('one', `hashes: [${fnvHash}]`));
  folder.write('node_modules/two/package.json', '{ "type": "module", "exports": "./main.js" }');
  folder.write('node_modules/two/main.js', moduleOf('two', ''));
  const { plugins, told } = pluginsIn(folder, './one.js', 'two');
  using _plugins = plugins;
  expect(plugins.list().map(({ manifest }) => manifest)).toEqual([
    { name: 'one', version: 1, parts: [{ kind: 'hash', name: 'fnv' }] },
    { name: 'two', version: 1, parts: [] },
  ]);
  expect(told).toEqual([]);
});

test('what is broken costs itself alone, and is told once, by name and reason', () => {
  using folder = new PluginFolder();
  const broken: readonly (readonly [text: string, problem: string])[] = [
    ['throw new Error("no luck\\nat all")', 'cannot be loaded: no luck'],
    ['throw null', 'cannot be loaded: something was thrown that is no error'],
    ['export default', 'cannot be loaded: Unexpected end of input'],
    ['import "nowhere-to-be-found"', "cannot be loaded: Cannot find package 'nowhere-to-be-found'"],
    ['export const name = "x"', 'has no default export that is an object'],
    ['export default { version: 1 }', 'has no name of lower-case letters, digits'],
    ['export default { name: "a.b", version: 1 }', 'has no name of lower-case letters, digits'],
    ['export default { name: "a", version: 0 }', 'has no version from 1 to 65535'],
    ['export default { name: "a", version: 1, hooks: [] }', 'has "hooks", which this imgdedup'],
    ['export default { name: "a", version: 1, hashes: {} }', 'has hashes that are no array'],
    [moduleOf('a', 'hashes: [{ width: 8 }]'), 'has one of its hashes without a name'],
    [moduleOf('a', 'hashes: [{ name: "x", width: 4 }]'), 'has a hash x without a width from 8'],
    [moduleOf('a', 'hashes: [{ name: "x", width: 8 }]'), 'has a hash x without a function start'],
    [moduleOf('a', `hashes: [${fnvHash}, ${fnvHash}]`), 'has two hashes called fnv'],
    ['process.exit(0)', 'ended its thread'],
  ];
  const names = broken.map(([text], at) => {
    folder.write(`${at}.js`, text);
    return `./${at}.js`;
  });
  folder.write('sound.js', moduleOf('sound', `hashes: [${fnvHash}]`));
  const { plugins, told } = pluginsIn(
    folder,
    ...names,
    'absent',
    './absent.js',
    '../',
    './sound.js',
  );
  using _plugins = plugins;
  const listed = plugins.list();
  for (const [at, [, problem]] of broken.entries()) {
    expect(listed[at]).toMatchObject({ manifest: undefined });
    expect(listed[at]?.problem).toContain(problem);
    expect(told[at]).toEqual({
      plugin: `./${at}.js`,
      message: `is not active: it ${listed[at]?.problem}`,
    });
  }
  expect(listed.slice(broken.length).map(({ problem }) => problem)).toEqual([
    'is not installed',
    expect.stringContaining('is not there: /'),
    expect.stringContaining('cannot be loaded'),
    undefined,
  ]);
  const count = told.length;
  plugins.list();
  expect(told).toHaveLength(count);
});

test.each(['await new Promise(() => {})', 'for (;;);'])(
  'what hangs is waited for, but not long: %s',
  (text) => {
    using folder = new PluginFolder();
    folder.write('hangs.js', text);
    const { plugins, told } = pluginsIn(folder, './hangs.js');
    using _plugins = plugins;
    expect(plugins.list()[0]?.manifest).toBeUndefined();
    expect(told).toEqual([
      {
        plugin: './hangs.js',
        message: expect.stringMatching(
          /^is not active: it did not (?:load|answer) within [\d.]+ s$/,
        ),
      },
    ]);
  },
);

test('packages are looked for beside the configuration alone, and a name leads nowhere else', () => {
  using folder = new PluginFolder();
  folder.write('node_modules/up/main.js', moduleOf('up', ''));
  folder.write('own/node_modules/.keep', '');
  folder.write('node_modules/import-only/package.json', '{ "exports": { "import": "./a.js" } }');
  using own = new PluginFolder();
  symlinkSync(folder.path, `${own.path}/linked`);
  const names = [
    'up/../up',
    '@a/../../up',
    'up',
    '.',
    '..',
    'import-only',
    'C:\\x',
    'http://a/b.js',
  ];
  const { plugins } = pluginsIn(own, ...names);
  using _plugins = plugins;
  expect(plugins.sources.map(({ path }) => path)).toEqual(names.map(() => undefined));
  const { plugins: there } = pluginsIn(folder, 'import-only');
  expect(there.sources[0]?.problem).toContain('is a package without a module that can be required');
});

test('two of one name: the second is not active', () => {
  using folder = new PluginFolder();
  folder.write('a.js', moduleOf('same', ''));
  folder.write('b.js', moduleOf('same', ''));
  const { plugins, told } = pluginsIn(folder, './a.js', './b.js');
  using _plugins = plugins;
  plugins.list();
  expect(told).toEqual([
    { plugin: './b.js', message: 'is not active: it is called same, as ./a.js is' },
  ]);
});

test('a hash is what the built-in ones are, alone and paired, in other threads, too', async () => {
  using folder = new PluginFolder();
  folder.write('one.js', moduleOf('one', `hashes: [${fnvHash}]`));
  const { plugins } = pluginsIn(folder, './one.js');
  using _plugins = plugins;
  const hash = await plugins.hash('one.fnv');
  expect(hash).toMatchObject({ name: 'one.fnv', width: 8 });
  // Of the authors' test vectors.
  const digest = Buffer.from(hash.digest(Buffer.from('foobar'))).toString('hex');
  expect(digest).toBe('85944171f73967e8');
  const both = pairedHash(hash, await builtIn('xxh64'));
  const again = await hashFromRecipe(recipeOf(both) ?? [], hashFromPlugin);
  const bytes = Buffer.from('some bytes');
  expect(Buffer.compare(again.digest(bytes), both.digest(bytes))).toBe(0);
});

const running = (update: string, digest: string) =>
  `hashes: [{ name: 'h', width: 8, start() { let n = 0; return { update(b) { ${update} }, digest() { ${digest} } }; } }]`;
const sum = 'for (const x of b) n = (n * 31 + x) >>> 0;';
const give = 'const d = Buffer.alloc(8); d.writeUInt32BE(n); return d;';

test.each([
  [
    'gives a digest of another width',
    running(sum, 'return Buffer.alloc(7)'),
    /gives 7 bytes, not 8/,
  ],
  ['gives no bytes', running(sum, 'return "12345678"'), /gives a digest that is no bytes/],
  ['fails', running('throw new Error("tired")', give), /h that failed: tired/],
  ['hangs', running('for (;;);', give), /did not answer within/],
  ['ends its thread', running('process.exit(3)', give), /ended its thread/],
  ['is not one', running('n = Math.random() * 1e9', give), /two digests for the same bytes/],
  ['depends on the cuts', running('n += b.length > 0 ? 1 : 0;', give), /two digests for the same/],
  ['sees nothing', running('', give), /one digest for different bytes/],
  [
    'is shared by those under way',
    `hashes: [(() => { let n = 0; return { name: 'h', width: 8, start() { n = 0; return { update(b) { ${sum} }, digest() { ${give} } }; } }; })()]`,
    /two digests/,
  ],
  ['starts with nothing', `hashes: [{ name: 'h', width: 8, start() {} }]`, /begins with nothing/],
])('a hash that %s is not used', async (_, parts, reason) => {
  using folder = new PluginFolder();
  folder.write('bad.js', moduleOf('bad', parts));
  const { plugins } = pluginsIn(folder, './bad.js');
  using _plugins = plugins;
  await expect(plugins.hash('bad.h')).rejects.toMatchObject(unavailable(reason));
});

test('a hash that nobody adds is asked for by name', async () => {
  using folder = new PluginFolder();
  folder.write('one.js', moduleOf('one', ''));
  const { plugins } = pluginsIn(folder, './one.js');
  using _plugins = plugins;
  const asked = plugins.hash('one.fnv');
  await expect(asked).rejects.toMatchObject(unavailable(/one\.fnv .*plugin one has no such hash/));
  const other = plugins.hash('two.fnv');
  await expect(other).rejects.toMatchObject(unavailable(/two\.fnv .*no plugin two is active/));
});

test('a hash that goes wrong later ends what needs it, with its name', async () => {
  using folder = new PluginFolder();
  const late = running(`${sum} if (b.length === 3) throw new Error('late');`, give);
  folder.write('late.js', moduleOf('late', late));
  const { plugins } = pluginsIn(folder, './late.js');
  using _plugins = plugins;
  const hash = await plugins.hash('late.h');
  const message = 'The plugin late has a hash late.h that failed: late.';
  expect(() => hash.digest(Buffer.alloc(3))).toThrow(
    expect.objectContaining({ code: 'PLUGIN_UNAVAILABLE', message }),
  );
});

const file = (path: string): Candidate => ({
  path: relPathFrom(path, '/'),
  stat: { ino: 1, size: 5, mtimeMs: 0, ctimeMs: 0, birthtimeMs: 0 },
  names: 1,
});

test('a keep rule is asked of each file, and knows no more than its description', () => {
  using folder = new PluginFolder();
  const rule = `{ name: 'short', rank: (file) => file.path.length + (globalThis.seen ??= Object.keys(file)).length }`;
  folder.write('one.js', moduleOf('one', `keepRules: [${rule}]`));
  const { plugins, told } = pluginsIn(folder, './one.js');
  using _plugins = plugins;
  const asked = plugins.keepRule('one.short', 'refuse');
  expect([file('a.jpg'), file('b/a.jpg')].map((one) => asked.rank(one))).toEqual([8, 10]);
  expect([asked.isBroken, told]).toEqual([false, []]);
});

const ranks = (body: string) => `keepRules: [{ name: 'r', rank(file) { ${body} } }]`;

test.each([
  [
    'throws',
    ranks('if (file.path === "bad") throw new Error("tired"); return 1;'),
    'failed: tired',
  ],
  ['gives no number', ranks('return file.path === "bad" ? "1" : 1'), 'gave no number'],
  ['gives no number at all', ranks('return file.path === "bad" ? NaN : 1'), 'gave no number'],
  ['hangs', ranks('while (file.path === "bad"); return 1;'), 'did not answer within 1 s'],
  [
    'ends its thread',
    ranks('if (file.path === "bad") process.exit(1); return 1;'),
    'ended its thread',
  ],
])(
  'a keep rule that %s is left out of a list, told once, and refused to an act',
  (_, parts, reason) => {
    using folder = new PluginFolder();
    folder.write('one.js', moduleOf('one', parts));
    const { plugins, told } = pluginsIn(folder, './one.js');
    using _plugins = plugins;
    const asked = plugins.keepRule('one.r', 'leave out');
    expect([asked.rank(file('good')), asked.isBroken]).toEqual([1, false]);
    expect([asked.rank(file('bad')), asked.rank(file('good')), asked.isBroken]).toEqual([
      0,
      0,
      true,
    ]);
    expect(told).toEqual([{ plugin: 'one', message: `ranks no file by one.r: it ${reason}` }]);
    expect(() => plugins.keepRule('one.r', 'refuse').rank(file('bad'))).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_UNAVAILABLE',
        message: expect.stringContaining(reason),
      }),
    );
  },
);

test('a keep rule that nobody has', () => {
  using folder = new PluginFolder();
  folder.write('one.js', moduleOf('one', ''));
  const { plugins, told } = pluginsIn(folder, './one.js');
  using _plugins = plugins;
  expect(plugins.keepRule('one.r', 'leave out').isBroken).toBe(true);
  expect(plugins.keepRule('two.r', 'leave out').isBroken).toBe(true);
  expect(told.map(({ message }) => message)).toEqual([
    'ranks no file by one.r: it has no such rule',
    'ranks no file by two.r: it is not active',
  ]);
  expect(() => plugins.keepRule('two.r', 'refuse')).toThrow(
    expect.objectContaining({ code: 'PLUGIN_UNAVAILABLE' }),
  );
});
