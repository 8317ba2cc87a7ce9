/** What keepers lack of facts comes into a sidecar beside them, before or without another act. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadSharp } from '../../src/picture/decode/pixels.js';
import { exiftool, without } from '../needs.js';
import { scene } from '../unit/support/scenes.js';
import { expectWhole, makeFolder, parse, type ActJson, type Folder } from './support.js';

const place = {
  GPSLatitudeRef: 'N',
  GPSLatitude: '52/1 30/1 0/1',
  GPSLongitudeRef: 'E',
  GPSLongitude: '13/1 24/1 0/1',
};
const taken = { DateTimeOriginal: '2019:05:04 12:33:10' };

const xmp = (body: string): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/">${body}</rdf:Description></rdf:RDF></x:xmpmeta>`;
const keywords = (...words: readonly string[]): string =>
  `<dc:subject><rdf:Bag>${words.map((word) => `<rdf:li>${word}</rdf:li>`).join('')}</rdf:Bag></dc:subject>`;

interface Said {
  readonly place?: boolean;
  readonly taken?: string;
  readonly packet?: string;
}

/** The same compressed pixels, and what a file says of itself. */
async function picture(said: Said = {}): Promise<Buffer> {
  const bare = loadSharp()(await scene(1)).jpeg({ quality: 92 });
  const exif = {
    ...(said.place === true ? { IFD3: place } : {}),
    ...(said.taken === undefined ? {} : { IFD2: { DateTimeOriginal: said.taken } }),
  };
  const described = Object.keys(exif).length === 0 ? bare : bare.withExif(exif);
  return (said.packet === undefined ? described : described.withXmp(said.packet)).toBuffer();
}

/** A picture that says nothing, and two copies that together say everything. */
async function bereft(): Promise<Folder> {
  const folder = makeFolder();
  folder.write('keep/a.jpg', await picture(), 1_500_000_000.5);
  folder.write(
    'b.jpg',
    await picture({ place: true, taken: taken.DateTimeOriginal }),
    1_600_000_000.5,
  );
  folder.write(
    'c.jpg',
    await picture({ packet: xmp(`<xmp:Rating>4</xmp:Rating>${keywords('Berlin', 'Wannsee')}`) }),
    1_600_000_000.5,
  );
  await folder.ok('init');
  return folder;
}

const keep = ['--keep', 'path:keep/**'];

interface MergedJson extends ActJson {
  readonly files: (ActJson['files'][number] & { readonly facts?: unknown })[];
  readonly left: readonly { readonly path: string; readonly reason: string }[];
  readonly merged?: { readonly action: number | null; readonly files: readonly object[] };
}

const all = {
  taken: '2019-05-04T12:33:10',
  place: { latitude: 52.5, longitude: 13.4, altitude: null },
  rating: 4,
  keywords: ['Berlin', 'Wannsee'],
};

/** What undo gives back of a file: neither inode nor change of it. */
function plain(line: string): string {
  return line
    .split(' ')
    .filter((_, at) => at !== 1 && at !== 4)
    .join(' ');
}

describe('--merge-metadata', () => {
  test('writes what the keeper lacks beside it, once, and undo takes it back', async () => {
    using folder = await bereft();
    const before = folder.list();
    const photo = readFileSync(folder.at('keep/a.jpg'));
    const plan = await folder.ok('dupes', '--merge-metadata', '-n', ...keep);
    expect(plan).toBe(
      'merge  keep/a.jpg.xmp: date 2019-05-04T12:33:10, place 52.50000, 13.40000, rating 4, keywords "Berlin", "Wannsee"  (beside keep/a.jpg)\n' +
        'Would put facts into 1 sidecar. Nothing was changed.\n',
    );
    expect(folder.list()).toEqual(before);
    const done = parse<MergedJson>(await folder.ok('dupes', '--merge-metadata', '--json', ...keep));
    expect(done.files).toEqual([
      { path: 'keep/a.jpg.xmp', keeper: 'keep/a.jpg', facts: all, bytes: 0 },
    ]);
    expect(folder.list()).toEqual([...before, 'keep/a.jpg.xmp'].toSorted());
    expect(readFileSync(folder.at('keep/a.jpg')).equals(photo)).toBe(true);
    await expectWhole(folder);
    expect(await folder.ok('dupes', '--merge-metadata', ...keep)).toBe(
      'No keeper lacks facts that its copies have.\n',
    );
    expect(await folder.ok('log', '1')).toMatch(
      /merge {2}keep\/a\.jpg\.xmp, beside keep\/a\.jpg: date 2019-05-04T12:33:10, place/,
    );
    await folder.ok('log', '1', '--json').then((text) => parse(text));
    const history = / action 1: merge \(done\), facts put into keep\/a\.jpg\.xmp\n/;
    expect(await folder.ok('show', 'keep/a.jpg')).toMatch(history);
    await folder.ok('show', 'keep/a.jpg', '--json').then((text) => parse(text));
    expect(await folder.ok('undo')).toMatch(/^Took back action 1 \(merge\): 1 file\./m);
    expect(folder.list()).toEqual(before);
    expect(await folder.ok('show', 'keep/a.jpg')).toMatch(
      / action 2: undo \(done\), facts taken out of keep\/a\.jpg\.xmp\n/,
    );
    await expectWhole(folder);
  });

  test('before --trash lets go what would else be lost', async () => {
    using folder = await bereft();
    expect(await folder.run('dupes', '--trash', '--yes', ...keep)).toMatchObject({
      stdout: expect.stringMatching(/^Trashed 0 files, /m),
    });
    const act = ['dupes', '--trash', '--merge-metadata', '--json', ...keep];
    const planned = parse<MergedJson>(await folder.ok(...act, '-n'));
    expect(planned.files.map(({ path }) => path)).toEqual(['b.jpg', 'c.jpg']);
    expect(planned.merged).toMatchObject({ action: null, files: [{ facts: all }] });
    const done = parse<MergedJson>(await folder.ok(...act, '--yes'));
    expect(done.files.map(({ path }) => path)).toEqual(['b.jpg', 'c.jpg']);
    expect(done.merged).toMatchObject({ action: 1, files: [{ facts: all }] });
    expect(done.action).toBe(2);
    await expectWhole(folder);
    await folder.ok('undo');
    await folder.ok('undo');
    expect(folder.has('keep/a.jpg.xmp')).toBe(false);
    expect(folder.has('b.jpg')).toBe(true);
    await expectWhole(folder);
  });

  test('adds to a sidecar that is there and replaces nothing; undo gives it back as it was', async () => {
    using folder = await bereft();
    const own = xmp(`<xmp:Rating>2</xmp:Rating>${keywords('mine')}`);
    folder.write('keep/a.xmp', own, 1_400_000_000.5);
    const state = folder.state().filter((line) => line.includes('a.xmp'));
    const { files } = parse<MergedJson>(
      await folder.ok('dupes', '--merge-metadata', '--json', ...keep),
    );
    expect(files).toMatchObject([
      { path: 'keep/a.xmp', facts: { ...all, rating: null, keywords: ['Berlin', 'Wannsee'] } },
    ]);
    const text = folder.text('keep/a.xmp');
    expect(text).toContain('<xmp:Rating>2</xmp:Rating>');
    expect(text).toContain(
      '<rdf:li>mine</rdf:li><rdf:li>Berlin</rdf:li><rdf:li>Wannsee</rdf:li></rdf:Bag>',
    );
    await folder.ok('undo');
    expect(folder.text('keep/a.xmp')).toBe(own);
    expect(
      folder
        .state()
        .filter((line) => line.includes('a.xmp'))
        .map(plain),
    ).toEqual(state.map(plain));
  });

  test('leaves out what copies disagree about, and says so', async () => {
    using folder = await bereft();
    folder.write('d.jpg', await picture({ taken: '2020:01:01 00:00:00' }), 1_600_000_000.5);
    const { files } = parse<MergedJson>(
      await folder.ok('dupes', '--merge-metadata', '--json', ...keep),
    );
    expect(files).toMatchObject([
      { facts: { ...all, taken: null }, remark: 'copies disagree about the date' },
    ]);
    const again = parse<MergedJson>(
      await folder.ok('dupes', '--merge-metadata', '--json', ...keep),
    );
    expect(again).toMatchObject({
      files: [],
      left: [{ reason: 'copies disagree about the date' }],
    });
  });

  test('takes what lies beside copies of the same bytes', async () => {
    using folder = makeFolder();
    folder.write('keep/a.jpg', 'a picture', 1_500_000_000.5);
    folder.write('b.jpg', 'a picture', 1_600_000_000.5);
    folder.write('b.jpg.xmp', xmp('<xmp:Rating>5</xmp:Rating>'));
    await folder.ok('init');
    const act = ['dupes', '--link', '--merge-metadata', '--json', ...keep];
    expect(parse<MergedJson>(await folder.ok(...act)).merged).toMatchObject({
      files: [{ path: 'keep/a.jpg.xmp', facts: { rating: 5 } }],
    });
  });

  test('leaves a sidecar that cannot be added to, and what is protected', async () => {
    using folder = await bereft();
    folder.write('keep/a.xmp', 'notes of mine');
    const refused = await folder.run('dupes', '--merge-metadata', '--json', ...keep);
    expect(refused.code).toBe(3);
    expect(parse<MergedJson>(refused.stdout)).toMatchObject({
      files: [],
      failures: [{ path: 'keep/a.xmp', reason: 'it is no XMP that can be added to' }],
    });
    expect(folder.text('keep/a.xmp')).toBe('notes of mine');
    const guarded = ['dupes', '--merge-metadata', '--json', '--protect', 'keep/**', ...keep];
    expect(parse<MergedJson>(await folder.ok(...guarded))).toMatchObject({
      files: [],
      left: [{ reason: 'protected' }],
    });
  });

  test('is no part of what only lists', async () => {
    using folder = makeFolder();
    await folder.ok('init');
    for (const other of [
      ['--folders'],
      ['--plan', 'p.txt'],
      ['--format', 'csv'],
      ['--ephemeral', '.'],
    ]) {
      expect(await folder.run('dupes', '--merge-metadata', ...other)).toMatchObject({ code: 2 });
    }
  });

  test('is read by ExifTool', async ({ skip }) => {
    skip(...without(exiftool));
    using folder = await bereft();
    await folder.ok('dupes', '--merge-metadata', ...keep);
    const told = execFileSync('exiftool', [
      '-s',
      '-n',
      '-Rating',
      '-GPSLatitude',
      '-Subject',
      '-validate',
      '-warning',
      folder.at('keep/a.jpg.xmp'),
    ]);
    expect(told.toString().replaceAll(/ +/g, ' ')).toBe(
      'Rating : 4\nGPSLatitude : 52.5\nSubject : Berlin, Wannsee\nValidate : 0 0 0\n',
    );
  });
});
