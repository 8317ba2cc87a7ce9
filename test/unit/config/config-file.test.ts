import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  defaultConfigText,
  readConfig,
  removeConfigValue,
  writeConfigValue,
} from '../../../src/config/config-file.js';
import {
  defaultSettings,
  parseSettings,
  settingKeys,
  settingTable,
} from '../../../src/config/settings.js';

let folder = '';
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgdedup-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function configFile(text: string | Buffer): Promise<string> {
  count += 1;
  const path = join(folder, `config-${count}.toml`);
  await writeFile(path, text);
  return path;
}

describe('readConfig', () => {
  test('a missing, an empty and a commented file set nothing', async () => {
    expect(await readConfig(join(folder, 'none.toml'))).toEqual(new Map());
    expect(await readConfig(await configFile(''))).toEqual(new Map());
    expect(await readConfig(await configFile(defaultConfigText()))).toEqual(new Map());
  });

  test('tables, dotted keys and inline tables are flat, dates are text', async () => {
    const text = [
      'jobs = 2',
      'a = { b.c = [1, "x"] }',
      '[scan]',
      'min-size = "20MB"',
      'newer = 2024-01-31',
      'older = 2024-01-31T10:00:00+02:00',
    ].join('\n');
    expect([...(await readConfig(await configFile(text)))]).toEqual([
      ['jobs', 2],
      ['a.b.c', [1, 'x']],
      ['scan.min-size', '20MB'],
      ['scan.newer', '2024-01-31'],
      ['scan.older', '2024-01-31T10:00:00+02:00'],
    ]);
  });

  test('a quoted key with a dot in it is not the setting', async () => {
    const flat = await readConfig(await configFile('"scan.hidden" = true\n'));
    expect([...flat.keys()]).toEqual(['"scan.hidden"']);
    expect(() => parseSettings(flat)).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining('Did you mean scan.hidden?') }),
    );
  });

  test.each([
    ['a value without quotes', 'jobs = 1\nhash = xxh64\n', /line 2: Invalid integer/],
    ['a key twice', 'jobs = 1\njobs = 2\n', /line 2: Value already defined/],
    ['a table twice', '[scan]\nhidden = true\n[scan]\n', /line 3: Table already defined/],
    ['a value that is missing', 'jobs =', /line 1: Expected value/],
    ['an open list', '\n\nkeep = ["x"\n', /line 3: Expected/],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0xff]), /not UTF-8/],
  ])('%s: CONFIG_INVALID names the file and the line', async (_, text, reason) => {
    const path = await configFile(text);
    const reading = readConfig(path);
    await expect(reading).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(reading).rejects.toThrow(reason);
    await expect(reading).rejects.toThrow(path);
    await expect(reading).rejects.not.toThrow('\n');
  });

  test('a folder of that name: CONFIG_INVALID', async () => {
    await expect(readConfig(folder)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describe('defaultConfigText', () => {
  const ofRepositories = settingTable.filter(({ isPersonal }) => !isPersonal);

  test('shows every setting of repositories with its description, unit and allowed values', () => {
    const text = defaultConfigText();
    const words = text.replaceAll('\n# ', ' ');
    for (const { key, description, unit, allowed } of ofRepositories) {
      expect(text).toMatch(new RegExp(`^# ${key.split('.').at(-1) ?? ''} = `, 'm'));
      expect(words).toContain(`${description} Unit: ${unit}. Allowed: ${allowed}.`);
    }
    expect(text.split('\n').every((line) => line.length <= 100)).toBe(true);
  });

  test('sets every setting to its default once its comments are taken away', async () => {
    const text = defaultConfigText().replaceAll(/^# ((?:\S+ = | {2}"|\]).*)$/gm, '$1');
    const flat = await readConfig(await configFile(text));
    expect([...flat.keys()]).toEqual(ofRepositories.map(({ key }) => key));
    expect(parseSettings(flat)).toEqual(defaultSettings);
  });
});

describe('writeConfigValue', () => {
  test('puts a value where its default was shown and leaves all else as it is', async () => {
    const path = await configFile(defaultConfigText());
    await writeConfigValue(path, 'scan.min-size', '20MB');
    const after = defaultConfigText().replace('# min-size = 1\n', 'min-size = "20MB"\n');
    expect(await readFile(path, 'utf8')).toBe(after);
    await writeConfigValue(path, 'scan.min-size', 7);
    expect(await readFile(path, 'utf8')).toBe(after.replace('"20MB"', '7'));
  });

  test('a default shown over several lines is replaced as a whole', async () => {
    const path = await configFile(defaultConfigText());
    await writeConfigValue(path, 'scan.extensions', ['jpg', 'png']);
    const text = await readFile(path, 'utf8');
    expect(text).toContain('# file.\nextensions = ["jpg", "png"]\n\n# Whether');
  });

  test('every setting in turn gives a file that means them all', async () => {
    const path = await configFile(defaultConfigText());
    for (const setting of settingTable) await writeConfigValue(path, setting.key, setting.default);
    const flat = await readConfig(path);
    expect([...flat.keys()]).toEqual(settingKeys);
    expect(parseSettings(flat)).toEqual(defaultSettings);
  });

  test('makes a missing file', async () => {
    const path = join(folder, 'new.toml');
    await writeConfigValue(path, 'scan.hidden', true);
    expect(await readFile(path, 'utf8')).toBe('[scan]\nhidden = true\n');
  });

  test.each([
    ['a table that is missing', '# mine\njobs = 1', '# mine\njobs = 1\n\n[scan]\nhidden = true\n'],
    ['a comment behind it', 'scan.hidden = false # why\n', 'scan.hidden = true # why\n'],
    ['an inline table', 'scan = {hidden = false} # c\n', 'scan = {hidden = true} # c\n'],
    ['Windows line ends', '[scan]\r\n# hidden = false\r\n', '[scan]\r\nhidden = true\r\n'],
    [
      'a commented table',
      '# [scan]\n# hidden = false\n',
      '# [scan]\n# hidden = false\n\n[scan]\nhidden = true\n',
    ],
    [
      'a string that looks like the place',
      '[scan]\nx = """\n# hidden = 1\n"""\n',
      '[scan]\nx = """\n# hidden = 1\n"""\nhidden = true\n',
    ],
  ])('%s', async (_, before, after) => {
    const path = await configFile(before);
    await writeConfigValue(path, 'scan.hidden', true);
    expect(await readFile(path, 'utf8')).toBe(after);
  });

  test.each([
    ['is not TOML', 'jobs = = 1\n'],
    ['has a value where the table should be', 'scan = 3\n'],
    ['has a list of tables there', '[[scan]]\nhidden = true\n'],
  ])('a file that %s stays as it is: CONFIG_INVALID', async (_, text) => {
    const path = await configFile(text);
    const writing = writeConfigValue(path, 'scan.hidden', true);
    await expect(writing).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('leaves no temporary file, and says when the folder is missing', async () => {
    const home = join(folder, 'home');
    await mkdir(home);
    await writeConfigValue(join(home, 'config.toml'), 'jobs', 1);
    expect(await readdir(home)).toEqual(['config.toml']);
    const writing = writeConfigValue(join(folder, 'nowhere', 'config.toml'), 'jobs', 1);
    await expect(writing).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
  });

  test('any sequence of changes ends with the last value of each key', async () => {
    const change = fc.oneof(
      fc.tuple(fc.constantFrom('jobs', 'scan.min-size'), fc.nat({ max: 99 })),
      fc.tuple(
        fc.constantFrom('hash', 'scan.newer'),
        fc.string({ unit: 'grapheme', maxLength: 5 }),
      ),
      fc.tuple(
        fc.constantFrom('keep', 'scan.exclude', 'scan.extensions'),
        fc.array(fc.string({ maxLength: 12 }), { maxLength: 12 }),
      ),
    );
    const start = fc.constantFrom('', defaultConfigText(), '# mine\nscan.hidden = true # c\n');
    await fc.assert(
      fc.asyncProperty(start, fc.array(change, { maxLength: 8 }), async (text, changes) => {
        const path = await configFile(text);
        const wanted = new Map(await readConfig(path));
        for (const [key, value] of changes) {
          await writeConfigValue(path, key, value);
          wanted.set(key, value);
        }
        expect(await readConfig(path)).toEqual(wanted);
        await rm(path);
      }),
      { numRuns: 100 },
    );
  });
});

describe('removeConfigValue', () => {
  test('shows the default again: the file is what it was before the value was set', async () => {
    const path = await configFile(defaultConfigText());
    for (const key of ['jobs', 'scan.extensions', 'gc.trash-age']) {
      const setting = settingTable.find((row) => row.key === key);
      await writeConfigValue(path, key, setting?.default ?? 0);
      expect(await removeConfigValue(path, key)).toBe(true);
      expect(await readFile(path, 'utf8')).toBe(defaultConfigText());
    }
    expect(await removeConfigValue(path, 'jobs')).toBe(false);
  });

  test.each([
    ['a line', 'jobs', '# mine\njobs = 2 # two\n[scan]\n', '# mine\n# jobs = 0\n[scan]\n'],
    ['a dotted key', 'jobs', 'scan.hidden = true\njobs = 2\n', 'scan.hidden = true\n# jobs = 0\n'],
    ['Windows line ends', 'jobs', 'x = 1\r\njobs = 2\r\n', 'x = 1\r\n# jobs = 0\r\n'],
  ])('where it is %s leaves the rest as it is', async (_, key, text, expected) => {
    const path = await configFile(text);
    expect(await removeConfigValue(path, key)).toBe(true);
    expect(await readFile(path, 'utf8')).toBe(expected);
  });

  test.each([
    ['on several lines', 'keep', 'keep = [\n  "oldest",\n  "newest",\n]\nhash = "sha256"\n'],
    ['in an inline table', 'scan.hidden', 'scan = { hidden = true, min-size = 3 }\njobs = 2\n'],
    ['behind a text that looks like it', 'jobs', 'keep = ["""\njobs = 9\n"""]\njobs = 2\n'],
  ])('where it is %s changes nothing else', async (_, key, text) => {
    const path = await configFile(text);
    const wanted = new Map(await readConfig(path));
    wanted.delete(key);
    expect(await removeConfigValue(path, key)).toBe(true);
    expect(await readConfig(path)).toEqual(wanted);
  });
});
