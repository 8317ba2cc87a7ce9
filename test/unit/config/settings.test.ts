import * as fc from 'fast-check';
import { ImgdedupError } from '../../../src/model/errors/errors.js';
import { describe, expect, test } from 'vitest';
import {
  defaultSettings,
  formatSetting,
  isSettingKey,
  parseKeepRules,
  parseSettings,
  parseSettingText,
  settingKeys,
  settingTable,
} from '../../../src/config/settings.js';

const day = 86_400_000;

/** The settings after `-c key=text`. */
function withText(key: string, text: string): typeof defaultSettings {
  return parseSettings(new Map([[key, parseSettingText(key, text)]]));
}

/** The error that `run` throws. */
function caught(run: () => unknown): ImgdedupError | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof ImgdedupError) return error;
    throw error;
  }
  return undefined;
}

describe('defaults', () => {
  test('are what the table says', () => {
    expect(defaultSettings).toMatchObject({
      hash: 'xxh64',
      jobs: 0,
      keep: [],
      protect: [],
      scan: {
        include: [],
        exclude: [],
        videos: false,
        hidden: false,
        minSize: 1,
        maxSize: 0,
        newer: { kind: 'off' },
        older: { kind: 'off' },
      },
      similar: { threshold: 50, points: true, fingerprint: true },
    });
    expect(defaultSettings.scan.extensions).toEqual(
      expect.arrayContaining(['jpg', 'mpo', 'heic', 'jxl', 'cr3', 'raw']),
    );
    expect(defaultSettings.scan.extensions).toHaveLength(48);
  });

  test('every row has a key, a unit, a description, and passes its own check', () => {
    expect(settingTable.map((row) => row.key)).toEqual(settingKeys);
    for (const row of settingTable) {
      expect(row.unit).not.toBe('');
      expect(row.description).toMatch(/^[A-Z].*\.$/);
      expect(row.allowed).not.toBe('');
      expect(() => row.parse(row.default)).not.toThrow();
    }
  });
});

describe('parseSettings', () => {
  test('reads what a TOML file holds', () => {
    const settings = parseSettings(
      new Map<string, unknown>([
        ['hash', 'sha256'],
        ['jobs', 64],
        ['keep', ['path:originals/**', 'shortest-path']],
        ['scan.extensions', ['.JPG', 'png', 'jpg']],
        ['scan.videos', true],
        ['scan.hidden', true],
        ['scan.min-size', '10KiB'],
        ['scan.max-size', 5000],
        ['scan.newer', '2w'],
        ['scan.older', '2024-02-29T10:00:00+02:00'],
        ['similar.threshold', 12.5],
        ['similar.points', false],
        ['similar.fingerprint', false],
        ['gc.keep-snapshots', 7],
        ['gc.trash-age', '2w'],
      ]),
    );
    expect(settings).toEqual({
      ...defaultSettings,
      gc: { keepSnapshots: 7, trashAge: 14 * 86_400_000 },
      hash: 'sha256',
      jobs: 64,
      keep: [{ kind: 'path', glob: 'originals/**' }, { kind: 'shortest-path' }],
      scan: {
        extensions: ['jpg', 'png'],
        videos: true,
        include: [],
        exclude: [],
        hidden: true,
        minSize: 10_240,
        maxSize: 5000,
        newer: { kind: 'age', ms: 14 * day },
        older: { kind: 'date', ms: Date.UTC(2024, 1, 29, 8) },
      },
      similar: { threshold: 12.5, points: false, fingerprint: false },
    });
  });

  test.each<[string, unknown]>([
    ['hash', 'md5'],
    ['hash', 1],
    ['jobs', 65],
    ['jobs', -1],
    ['jobs', 1.5],
    ['jobs', '2'],
    ['keep-formats', ['*.png']],
    ['keep-copy-names', ['copies/*']],
    ['protect', ['!x']],
    ['keep', ['biggest']],
    ['keep', ['path:']],
    ['keep', ['path:!x']],
    ['keep', ['-path:']],
    ['keep', ['-oldest']],
    ['keep', 'oldest'],
    ['scan.extensions', []],
    ['scan.extensions', ['*.jpg']],
    ['scan.extensions', ['tar.gz']],
    ['scan.include', 'x'],
    ['scan.include', [1]],
    ['scan.exclude', ['']],
    ['scan.exclude', ['!raw/']],
    ['scan.hidden', 'true'],
    ['scan.videos', 'yes'],
    ['scan.min-size', -1],
    ['scan.min-size', '10 apples'],
    ['scan.min-size', '1.2.3MB'],
    ['scan.max-size', 9_223_372_036_854_775_807n],
    ['scan.max-size', '99999999TB'],
    ['scan.newer', '3m'],
    ['scan.newer', '-3d'],
    ['scan.newer', '2024-02-30'],
    ['scan.older', '2024-13-01'],
    ['scan.older', '2024-01-01T25:00'],
    ['scan.older', 30],
    ['scan.older', { y: 1 }],
    ['similar.threshold', -1],
    ['similar.threshold', 100.1],
    ['similar.threshold', '101%'],
    ['similar.threshold', 'much'],
    ['similar.threshold', ''],
    ['similar.points', 'yes'],
    ['similar.fingerprint', 1],
    ['gc.keep-snapshots', -1],
    ['gc.trash-age', '2024-01-31'],
    ['gc.trash-age', ''],
  ])('refuses %s = %s, naming key, value and what is allowed', (key, value) => {
    const row = settingTable.find((each) => each.key === key);
    const error = caught(() => parseSettings(new Map([[key, value]])));
    expect(error).toMatchObject({ name: 'ImgdedupError', code: 'CONFIG_INVALID' });
    const message = error?.message ?? '';
    expect(message.startsWith(`${key}: `)).toBe(true);
    expect(message).toContain(typeof value === 'bigint' ? String(value) : JSON.stringify(value));
    expect(error?.remedy).toContain(row?.allowed);
  });

  test('a value cannot bring escape sequences to a terminal', () => {
    const error = caught(() => parseSettingText('hash', '\u001B[2J'));
    expect(error?.message).toContain(String.raw`"\u001b[2J"`);
  });

  test.each([
    ['hahs', 'Did you mean hash?'],
    ['Hash', 'Did you mean hash?'],
    ['hidden', 'Did you mean scan.hidden?'],
    ['scan.minSize', 'Did you mean scan.min-size?'],
    ['scan.exlude', 'Did you mean scan.exclude?'],
    ['colour', 'Settings: hash, jobs'],
    ['__proto__', 'Settings: hash, jobs'],
  ])('refuses the unknown key %s with: %s', (key, hint) => {
    expect(isSettingKey(key)).toBe(false);
    for (const run of [
      () => parseSettings(new Map([[key, 1]])),
      () => parseSettingText(key, 'x'),
      () => formatSetting(key, defaultSettings),
    ]) {
      const error = caught(run);
      expect(error).toMatchObject({ code: 'CONFIG_UNKNOWN_KEY' });
      expect(error?.remedy).toContain(hint);
    }
  });
});

describe('parseSettingText', () => {
  test.each<[string, string, unknown]>([
    ['jobs', ' 8 ', 8],
    ['scan.hidden', 'true', true],
    ['scan.min-size', '2048', 2048],
    ['scan.min-size', '20MB', '20MB'],
    ['scan.newer', ' 30d', '30d'],
    ['similar.threshold', ' 12.5 %', 12.5],
    ['similar.threshold', '0', 0],
    ['keep', 'path:a/**,oldest', ['path:a/**', 'oldest']],
    ['scan.exclude', '', []],
    ['scan.exclude', '[]', []],
    ['scan.exclude', 'a, b/ ,', ['a', 'b/']],
    ['scan.exclude', '*.{jpg,png},c', ['*.{jpg,png}', 'c']],
    ['scan.exclude', 'a[,]b', ['a[,]b']],
    ['scan.exclude', String.raw`a\,b,c`, [String.raw`a\,b`, 'c']],
    ['scan.exclude', '["a,b", \'c"d\',]', ['a,b', 'c"d']],
    ['scan.exclude', '[abc]', ['[abc]']],
  ])('%s: %j', (key, text, raw) => {
    expect(parseSettingText(key, text)).toEqual(raw);
  });

  test.each([
    ['jobs', 'many'],
    ['scan.hidden', 'yes'],
    ['scan.hidden', ''],
    ['scan.extensions', '[jpg, png]'],
    ['scan.exclude', String.raw`["a\q"]`],
  ])('refuses %s: %j', (key, text) => {
    expect(caught(() => parseSettingText(key, text))).toMatchObject({ code: 'CONFIG_INVALID' });
  });

  test.each([
    ['1', 1],
    ['1B', 1],
    ['1kB', 1000],
    ['1 KiB', 1024],
    ['20MB', 20_000_000],
    ['10mib', 10_485_760],
    ['1.5GB', 1_500_000_000],
    ['2TiB', 2 * 1024 ** 4],
  ])('size %s is %d bytes', (text, bytes) => {
    expect(withText('scan.max-size', text).scan.maxSize).toBe(bytes);
  });

  test.each([
    ['30s', 30_000],
    ['5min', 300_000],
    ['12h', day / 2],
    ['30d', 30 * day],
    ['6w', 42 * day],
    ['2y', 730 * day],
  ])('age %s', (text, ms) => {
    expect(withText('scan.newer', text).scan.newer).toEqual({ kind: 'age', ms });
  });

  test.each([
    ['2024-01-31', new Date(2024, 0, 31)],
    ['2024-01-31T18:30', new Date(2024, 0, 31, 18, 30)],
    ['2024-01-31 18:30:05.250', new Date(2024, 0, 31, 18, 30, 5, 250)],
    ['2024-01-31T18:30:05z', new Date(Date.UTC(2024, 0, 31, 18, 30, 5))],
    ['2024-01-31T18:30-05:00', new Date(Date.UTC(2024, 0, 31, 23, 30))],
  ])('date %s', (text, date) => {
    const expected = { kind: 'date', ms: date.getTime() };
    expect(withText('scan.older', text).scan.older).toEqual(expected);
  });
});

test.each([
  ['oldest', [{ kind: 'oldest' }]],
  [' newest , oldest', [{ kind: 'newest' }, { kind: 'oldest' }]],
  ['-path:tmp/**,most-linked', [{ kind: '-path', glob: 'tmp/**' }, { kind: 'most-linked' }]],
  ['path:*.{cr2,nef},oldest', [{ kind: 'path', glob: '*.{cr2,nef}' }, { kind: 'oldest' }]],
])('keep rules %j', (text, rules) => {
  expect(parseKeepRules([text])).toEqual(rules);
  expect(parseKeepRules(['shortest-path', text])).toEqual([{ kind: 'shortest-path' }, ...rules]);
});

test('keep rules: none, or one that is no rule, is refused', () => {
  for (const texts of [[], [''], ['oldest', 'bigest'], ['path: ']]) {
    expect(caught(() => parseKeepRules(texts))).toMatchObject({ code: 'CONFIG_INVALID' });
  }
});

describe('formatSetting round-trips through parseSettingText', () => {
  test('defaults', () => {
    for (const key of settingKeys) {
      expect(withText(key, formatSetting(key, defaultSettings))).toEqual(defaultSettings);
    }
  });

  const glob = fc
    .string({
      unit: fc.constantFrom(...Array.from('ab*,{}[]()"\'\\ !/é\n')),
      minLength: 1,
      maxLength: 8,
    })
    .filter((text) => !text.startsWith('!'));
  const wholeNumber = fc.nat({ max: 2 ** 40 });
  const values: [string, fc.Arbitrary<unknown>][] = [
    ['scan.include', fc.array(glob)],
    ['scan.min-size', wholeNumber],
    ['similar.threshold', fc.integer({ min: 0, max: 10_000 }).map((share) => share / 100)],
    ['scan.newer', wholeNumber.map((seconds) => `${seconds}s`)],
    [
      'scan.older',
      fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
        .map((date) => date.toISOString()),
    ],
    ['keep', fc.array(fc.constantFrom('oldest', 'newest', 'path:{a,b}/**', '-path:(x)'))],
    ['protect', fc.array(glob)],
  ];

  test.each(values)('%s', (key, value) => {
    fc.assert(
      fc.property(value, (raw) => {
        const settings = parseSettings(new Map([[key, raw]]));
        expect(withText(key, formatSetting(key, settings))).toEqual(settings);
      }),
      { numRuns: 500 },
    );
  });

  test('an age is shown in the largest unit that divides it', () => {
    const shown = ['60min', '36h', '14d', '365d', '0d'].map((text) =>
      formatSetting('scan.newer', withText('scan.newer', text)),
    );
    expect(shown).toEqual(['1h', '36h', '2w', '1y', '0s']);
  });
});
