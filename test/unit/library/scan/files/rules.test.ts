import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileGlob } from '../../../../../src/library/scan/files/glob.js';
import { createRules, type FolderRules } from '../../../../../src/library/scan/files/rules.js';
import { defaultSettings, type ScanSettings } from '../../../../../src/config/settings.js';

function rules(scan: Partial<ScanSettings> = {}): FolderRules {
  return createRules({ ...defaultSettings.scan, ...scan });
}

/** Whether a scan arrives at the file: every folder on the way and the file itself are taken. */
function takes(root: FolderRules, path: string): boolean {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  let here = root;
  for (const folder of folders) {
    if (!here.takesFolder(folder)) return false;
    here = here.child(folder);
  }
  return here.takesFile(name);
}

function caught(run: () => unknown): Error | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  return undefined;
}

const everything = { extensions: ['*'], hidden: true };

describe('names', () => {
  test('images by extension in any case, nothing hidden', () => {
    const root = rules();
    for (const name of ['a.jpg', 'A.JPG', 'a.b.Heic', 'x.CR2', ' .png']) {
      expect(root.takesFile(name)).toBe(true);
    }
    for (const name of [
      'a.txt',
      'jpg',
      'a.',
      'a.jpg~',
      '.jpg',
      '.a.jpg',
      'constructor',
      'a.jpg\n',
    ]) {
      expect(root.takesFile(name)).toBe(false);
    }
    expect(root.takesFolder('2019')).toBe(true);
    expect(root.takesFolder('.thumbnails')).toBe(false);
  });

  test('videos by setting, whatever extensions there are', () => {
    const names = [
      'a.mp4',
      'A.MOV',
      'a.m4v',
      'a.mkv',
      'a.webm',
      'a.avi',
      'a.MTS',
      'a.3gp',
      'a.mpg',
    ];
    for (const name of names) {
      expect(rules().takesFile(name)).toBe(false);
      expect(rules().isOtherType(name)).toBe(true);
      expect(rules({ videos: true }).takesFile(name)).toBe(true);
      expect(rules({ videos: true, extensions: ['jpg'] }).takesFile(name)).toBe(true);
    }
    const taken = rules({ videos: true });
    expect(['a.jpg', 'a.ts', 'a.txt', '.a.mov'].map((name) => taken.takesFile(name))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(rules().refusal('a.MOV', false)).toBe('.mov is a video (scan.videos)');
    expect(taken.refusal('a.MOV', false)).toBeUndefined();
  });

  test('without videos the rules are those of before, so that no folder is listed anew', () => {
    expect(rules().fingerprint).toBe('7642f01158dbe6c3');
    expect(rules({ videos: true }).fingerprint).not.toBe('7642f01158dbe6c3');
    expect(rules({ videos: true, extensions: ['*'] }).fingerprint).toBe(
      rules({ extensions: ['*'] }).fingerprint,
    );
  });

  test('hidden names by setting; a dot in front is no extension', () => {
    const root = rules({ hidden: true });
    expect(root.takesFile('.a.jpg')).toBe(true);
    expect(root.takesFile('.jpg')).toBe(false);
    expect(root.takesFolder('.thumbnails')).toBe(true);
  });

  test('* takes every file', () => {
    expect(rules({ extensions: ['*'] }).takesFile('README')).toBe(true);
  });

  test.each(['.imgdedup', '.imgdedup-0a-9f.tmp'])('%j is never taken', (name) => {
    const root = rules({ ...everything, include: ['**'] }).withIgnoreFile('!*\n');
    expect(root.takesFile(name)).toBe(false);
    expect(root.takesFolder(name)).toBe(false);
    expect(root.child('x').takesFile(name)).toBe(false);
  });

  test('what only looks like ours is taken', () => {
    const root = rules(everything);
    expect(root.takesFile('.imgdedup-X.tmp')).toBe(true);
    expect(root.takesFile('.imgdedup-a.tmp.jpg')).toBe(true);
    expect(root.takesFolder('.imgdedup-example')).toBe(true);
  });
});

describe('globs', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['*.png', ['a.png', 'x/y/a.png', 'a.png/b'], ['a.jpg', 'a.PNG']],
    ['raw', ['raw', 'raw/a', 'x/raw/y/a'], ['raws', 'x/rawa/b']],
    ['raw/', ['raw/a', 'x/raw/y/a'], ['raw', 'x/raw']],
    ['a/b', ['a/b', 'a/b/c'], ['x/a/b', 'a']],
    ['/a', ['a', 'a/b'], ['x/a']],
    ['./a', ['a', 'a/b'], ['x/a']],
    ['originals/**', ['originals/a', 'originals/x/a'], ['x/originals/a', 'copies/a']],
    ['**/tmp/*.jpg', ['tmp/a.jpg', 'x/y/tmp/a.jpg'], ['tmp/x/a.jpg']],
    ['*.{jpg,png}', ['a.jpg', 'x/b.png'], ['a.gif']],
    ['img_?.jpg', ['img_1.jpg'], ['img_10.jpg']],
    ['img_[0-9].jpg', ['img_1.jpg'], ['img_x.jpg']],
    ['!(a).jpg', ['b.jpg'], ['a.jpg']],
    ['(a|b).jpg', ['a.jpg', 'b.jpg'], ['c.jpg']],
    ['Trip (2019)/', ['Trip (2019)/a', 'x/Trip (2019)/a'], ['Trip 2019/a']],
    ['Trip (20*)/a(1)(2).jpg', ['Trip (2019)/a(1)(2).jpg'], ['Trip 2019/a12.jpg']],
    [String.raw`\[2020\] sea`, ['[2020] sea/a'], ['2 sea/a']],
    ['*.jpg', ['a\nb.jpg', 'x\ny/\udcff.jpg', '.a.jpg'], ['a.jpg\n']],
    ['a/**', ['a/b\nc/d\n'], []],
  ])('%j', (glob, matching, others) => {
    const test_ = compileGlob(glob);
    expect(matching.filter((path) => !test_(path))).toEqual([]);
    expect(others.filter((path) => test_(path))).toEqual([]);
  });

  test.each(['', '/', './', 'a[b', 'a(b', 'a)b', '{a'])('%j is refused', (glob) => {
    expect(() => compileGlob(glob)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  test('one that is too long is refused, and not repeated in full', () => {
    const long = caught(() => compileGlob('x'.repeat(70_000)));
    expect(long).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(long?.message.length).toBeLessThan(400);
  });

  test('exclude leaves out files and whole folders, include takes nothing but', () => {
    const root = rules({ exclude: ['cache/', 'x/*.png'], include: ['2019/', '*.png'] });
    const taken = ['a.png', '2019/a.jpg', '2019/b/a.jpg', 'y/a.png', 'x/y/a.png'];
    const left = ['a.jpg', 'cache/a.png', '2019/cache/a.jpg', 'x/a.png', 'y/a.jpg'];
    expect(taken.filter((path) => !takes(root, path))).toEqual([]);
    expect(left.filter((path) => takes(root, path))).toEqual([]);
    expect(root.takesFolder('y')).toBe(true);
    expect(root.takesFolder('cache')).toBe(false);
  });
});

describe('ignore files', () => {
  test('a deeper file overrides, but nothing comes back below an ignored folder', () => {
    const root = rules(everything).withIgnoreFile('*.png\nbuild\nchecksummed/\n');
    const x = root.child('x').withIgnoreFile('!keep.png\n!build/\n');
    expect(root.takesFile('keep.png')).toBe(false);
    expect(x.takesFile('keep.png')).toBe(true);
    expect(x.takesFile('a.png')).toBe(false);
    expect(root.takesFolder('build')).toBe(false);
    // The folder is taken back in, and then no pattern speaks of what is in it.
    expect(takes(x, 'build/a.jpg')).toBe(true);
    expect(takes(x, 'build/deep/a.jpg')).toBe(true);
    expect(takes(x, 'build/a.png')).toBe(false);
    expect(root.takesFolder('checksummed')).toBe(false);
  });

  test('a folder with glob characters and a newline in its name can be taken back in', () => {
    const name = 'a[b]*?\\ \n';
    const root = rules(everything).withIgnoreFile('a*\n');
    const x = root.child('x').withIgnoreFile('!a*\n');
    expect(takes(x, `${name}/b.jpg`)).toBe(true);
    expect(takes(x, `${name}/a.jpg`)).toBe(true);
    expect(root.takesFolder(name)).toBe(false);
  });

  test('case matters, as for git on Linux', () => {
    const root = rules(everything).withIgnoreFile('*.JPG');
    expect([root.takesFile('a.jpg'), root.takesFile('a.JPG')]).toEqual([true, false]);
  });

  test('more names than the package may remember are all answered', () => {
    const root = rules(everything).withIgnoreFile('*7.jpg\n');
    const taken = Array.from({ length: 10_000 }, (_, n) => `${n}.jpg`).filter((name) =>
      root.takesFile(name),
    );
    expect(taken).toHaveLength(9000);
  });

  test('no name and no text makes it throw', () => {
    const unit = fc.constantFrom(
      ...Array.from('ab./\\*?[]!# \n\r\t"\'$^(){}|'),
      '\udc80',
      '\udcff',
      '\u{1F600}',
    );
    const name = fc
      .oneof(
        fc.string({ unit, minLength: 1 }),
        fc.constantFrom('..a', '...', ' ', '\\', '__proto__'),
      )
      .map((text) => text.replaceAll('/', '-'))
      .filter((text) => text !== '.' && text !== '..');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), name, name, (text, folder, file) => {
        const here = rules(everything).withIgnoreFile(text);
        here.takesFolder(folder);
        const below = here.child(folder).withIgnoreFile('!*');
        expect(typeof here.takesFile(file)).toBe('boolean');
        expect(below.takesFile(file)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('fingerprint', () => {
  const base = rules().fingerprint;

  test('is 16 hex digits and the same for the same settings in any order', () => {
    expect(base).toMatch(/^[0-9a-f]{16}$/);
    expect(rules({ exclude: ['a', 'b'] }).fingerprint).toBe(
      rules({ exclude: ['b', 'a'] }).fingerprint,
    );
  });

  test('changes with the settings that concern names, not with size or age', () => {
    const changes: Partial<ScanSettings>[] = [
      { extensions: ['jpg'] },
      { include: ['a'] },
      { exclude: ['a'] },
      { hidden: true },
    ];
    const all = [base, ...changes.map((change) => rules(change).fingerprint)];
    expect(new Set(all).size).toBe(all.length);
    expect(rules({ minSize: 5, newer: { kind: 'age', ms: 1 } }).fingerprint).toBe(base);
  });

  test('passes to subfolders; an ignore file changes it from there on', () => {
    const root = rules();
    const ignoring = root.withIgnoreFile('a');
    expect(root.child('x').child('y').fingerprint).toBe(base);
    expect(ignoring.fingerprint).not.toBe(base);
    expect(ignoring.child('x').fingerprint).toBe(ignoring.fingerprint);
    expect(root.withIgnoreFile('b').fingerprint).not.toBe(ignoring.fingerprint);
    // `/a` in the root and `/a` in x speak of different files.
    expect(root.child('x').withIgnoreFile('a').fingerprint).not.toBe(ignoring.fingerprint);
    expect(root.child('\udc80').withIgnoreFile('a').fingerprint).not.toBe(
      root.child('\udc81').withIgnoreFile('a').fingerprint,
    );
  });
});
