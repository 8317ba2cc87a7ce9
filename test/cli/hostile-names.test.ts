/** Every command that prints paths, in every format it has, over one folder of hostile names. */
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import { bytes, Table, unquoted, type Bytes } from './hostile-table.js';
import { copyPhotos, makeFolder, type Folder } from './support.js';

const names: readonly Bytes[] = [
  ...[
    'new\nline.webp',
    '\n.webp',
    'tab\there\rreturn.webp',
    'quotes "double" \'single\' `back`.webp',
    '"whole".webp',
    'back\\slash \\n \\033.webp',
    '$(touch pwned) ${HOME} ; rm -rf *.webp',
    '`touch pwned`.webp',
    '-rf.webp',
    '--json.webp',
    '\u001B[31mred\u001B]0;title\u0007.webp',
    '\u0001\u0002\u007F.webp',
    'c1 \u009B31m.webp',
    'bidi \u202Egpj.exe\u2066\u2069\u200F\u061C.webp',
    'invisible\u200B\u2028\u2029\u00AD\uFEFF\u2060.webp',
    '<img src=x onerror=alert(1)>&amp;\'"--><script>.webp',
    ' blanks  .webp',
    'arrow -> other.webp',
    'caf\u00E9.webp',
    'cafe\u0301.webp',
    `${'é'.repeat(123)}long.webp`,
    '🖼 日本.webp',
  ].map(bytes),
  'caf\xe9 latin.webp',
  '\xff\xfe\xed\xa0\x80.webp',
];
/** The same picture in other bytes. */
const twins: readonly Bytes[] = ['\u001B[2Jtwin\n.jpg', 'twin \u202E"x".jpg'].map(bytes);
const broken = bytes('\u001B[31mbroken\t\u202E\n.jpg');
/** Equal folders. */
const folders: readonly Bytes[] = ['\u001B[1mfolder\n', '-folder "\u202E'].map(bytes);
const inFolders = folders.flatMap((folder) => [`${folder}/a.webp`, `${folder}/b.jpg`]);
const everything = [...names, ...twins, broken, ...inFolders];

function at(folder: Folder, path: Bytes): Buffer {
  return Buffer.from(`${bytes(folder.path)}/${path}`, 'latin1');
}

async function hostileFolder(): Promise<Folder> {
  using photos = copyPhotos();
  const webp = readFileSync(photos.at('phone backup/heather.webp'));
  const jpeg = readFileSync(photos.at('2019/heather.jpg'));
  const folder = makeFolder();
  for (const name of folders) mkdirSync(at(folder, name));
  for (const [age, path] of everything.entries()) {
    const content = path.endsWith('.webp') ? webp : jpeg;
    writeFileSync(at(folder, path), path === broken ? jpeg.subarray(0, 200) : content);
    utimesSync(at(folder, path), 1e9 + age + 0.5, 1e9 + age + 0.5);
  }
  await folder.ok('init');
  return folder;
}

test('come back exactly from formats for programs, and speak to nobody in others', async () => {
  using folder = await hostileFolder();
  const [newName, gone, twin] = [
    bytes('\u001B[32mmoved\u202E.webp'),
    names[0] ?? '',
    twins[0] ?? '',
  ];
  const table = new Table(folder, [...everything, ...folders, newName]);
  const all = { paths: everything };
  await table.text(['status', '-c', 'scan.extensions=jpg'], { paths: [...twins, broken] });
  await table.json(['status'], all);
  await table.scripts(['status'], all);
  const list = 'failed.tsv';
  await table.text(['index', '--failed-list', list], { paths: [broken], code: 3 });
  const [failed = '', reason = ''] = folder.text(list).trimEnd().split('\t');
  expect([unquoted(failed), reason]).toEqual([broken, expect.stringContaining('header')]);
  await table.json(['index'], { paths: [broken] });

  const equal = { paths: [...names, ...twins, ...inFolders] };
  await table.text(['dupes'], equal);
  await table.json(['dupes'], equal);
  await table.text(['dupes', '--similar'], { ...equal, code: 3 });
  await table.json(['dupes', '--similar'], { ...equal, code: 3 });
  await table.text(['dupes', '--folders'], { paths: folders });
  await table.json(['dupes', '--folders'], { paths: folders });
  await table.text(['dupes', '--trash', '--dry-run'], equal);
  await table.json(['dupes', '--trash', '--dry-run'], equal);
  await table.text(['dupes', '--move', 'aside\u001B[31m\n', '--dry-run'], equal);
  await table.text(['similar', '--limit', '100', '--', '-rf.webp', '--json.webp'], {
    paths: names.slice(0, 3),
  });
  await table.json(['similar', '--limit', '100', Buffer.from(twin, 'latin1').toString()], {
    paths: names,
  });

  const both = [names[1] ?? '', twin];
  const arguments_ = both.map((path) => Buffer.from(path, 'latin1').toString());
  await table.text(['distinct', ...arguments_]);
  // Each content by one of its names.
  await table.text(['distinct', '--list']);
  await table.json(['distinct', '--list']);
  await table.text(['distinct', '--forget', ...arguments_]);

  const linked = { paths: names };
  await table.text(['link', '--color=never'], linked);
  await table.text(['log']);
  await table.text(['log', '1'], linked);
  await table.json(['log', '1'], linked);
  await table.text(['undo', '--dry-run'], { paths: names.slice(1) });
  await table.json(['undo'], { paths: names.slice(1) });

  unlinkSync(at(folder, gone));
  renameSync(at(folder, names[10] ?? ''), at(folder, newName));
  const { mtimeMs } = lstatSync(at(folder, broken));
  writeFileSync(at(folder, broken), 'another content'.padEnd(200));
  utimesSync(at(folder, broken), mtimeMs / 1000, mtimeMs / 1000);
  await table.text(['verify', '--data'], { paths: [broken], code: 1 });
  await table.json(['verify', '--data'], { paths: [broken], code: 1 });
  await table.text(['index', '--no-similar']);
  const changes = { paths: [gone, newName, broken] };
  await table.text(['diff', '1'], changes);
  await table.json(['diff', '1'], changes);
  await table.scripts(['diff', '1'], changes);
  await table.text(['diff', '1', '--lost'], { paths: [broken] });
  await table.json(['diff', '1', '--lost'], { paths: [broken] });
  await table.text(['snapshots']);
  await table.text(['gc', '--keep-snapshots', '1']);

  const bad = '\u001B[31m\u202Egone\n\u0007';
  for (const args of [
    ['status', bad],
    ['similar', bad],
    ['undo', bad],
    ['diff', bad],
    ['index', '--failed-list', `${bad}/x`],
    ['index', '--wait', bad],
    ['dupes', bad],
  ]) {
    await table.text(args, { code: 2 });
  }
  process.stdout.write(`Hostile names: ${everything.length} in ${table.runs} runs\n`);
}, 180_000);
