import { lstatSync, renameSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  groupPaths,
  makeFolder,
  parse,
  run,
  shell,
  type ActJson,
  type DupesJson,
  type Folder,
  type StatusJson,
} from './support.js';

/** Names that mean something to a terminal, a shell, a browser, or nothing in UTF-8. */
const names: readonly Buffer[] = [
  Buffer.from('new\nline.jpg'),
  Buffer.from('quotes "double" \'single\' `back`.jpg'),
  Buffer.from('$(touch pwned).jpg'),
  Buffer.from('-rf.jpg'),
  Buffer.from('back\\slash\ttab\rreturn.jpg'),
  Buffer.from('\u001B[31mred\u001B]0;title\u0007.jpg'),
  Buffer.from('c1 \u009B31m.jpg'),
  Buffer.from('bidi \u202Egpj.exe\u2066.jpg'),
  Buffer.from('invisible\u200B\u2028.jpg'),
  Buffer.from('<img src=x onerror=alert(1)>&amp;.jpg'),
  Buffer.from('caf\xe9 latin.jpg', 'latin1'),
  Buffer.from('\xff\xfe\xed\xa0\x80.jpg', 'latin1'),
  Buffer.from(`${'é'.repeat(125)}x.jpg`),
  Buffer.from('🖼 日本.jpg'),
];

function at(folder: Folder, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${folder.path}/`), name]);
}

async function oddNames(): Promise<Folder> {
  const folder = makeFolder();
  for (const [age, name] of names.entries()) {
    writeFileSync(at(folder, name), 'same');
    utimesSync(at(folder, name), 1e9 + age + 0.5, 1e9 + age + 0.5);
  }
  await folder.ok('init');
  return folder;
}

/** What Python's `surrogateescape` makes of bytes, undone. */
function bytesOf(path: string): string {
  const escaped = /[\uDC80-\uDCFF]/u.exec(path);
  if (escaped === null) return Buffer.from(path).toString('latin1');
  const { index } = escaped;
  const byte = String.fromCharCode(path.charCodeAt(index) - 0xdc00);
  const [before, after] = [path.slice(0, index), path.slice(index + 1)];
  return bytesOf(before) + byte + bytesOf(after);
}

const expected = names.map((name) => name.toString('latin1')).toSorted();

const harmful =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFFFD]/;

function expectHarmless(text: string): void {
  expect(text).not.toMatch(harmful);
}

describe('odd names', () => {
  test('are quoted for scripts as git quotes them', async () => {
    using folder = await oddNames();
    await folder.ok('index');
    unlinkSync(at(folder, names[0] ?? Buffer.from('')));
    renameSync(at(folder, names[5] ?? Buffer.from('')), at(folder, Buffer.from('\u001B[32m.jpg')));
    const porcelain = (await folder.ok('status', '--porcelain')).trimEnd().split('\n');
    for (const line of porcelain) expectHarmless(line.replace('\t', ' '));
    expect(porcelain).toEqual([
      String.raw`D "new\nline.jpg"`,
      `R ${String.raw`"\033[31mred\033]0;title\007.jpg"`}\t${String.raw`"\033[32m.jpg"`}`,
    ]);
  });

  test('come back byte for byte from JSON and from -z', async () => {
    using folder = await oddNames();
    const json = await folder.run('status', '--json');
    expect(json.stdout).not.toContain('\uFFFD');
    expect(parse<StatusJson>(json.stdout).new.map(bytesOf).toSorted()).toEqual(expected);
    const { bytes } = await folder.run('status', '-z');
    const fields = bytes.toString('latin1').split('\0').slice(0, -1);
    expect(fields.map((field) => field.slice(2)).toSorted()).toEqual(expected);
    expect(fields.every((field) => field.startsWith('A '))).toBe(true);
    const python =
      'import json,os,sys; print(all(os.path.isfile(os.fsencode(p)) for p in json.load(sys.stdin)["new"]))';
    const judged = await shell(
      `command -v python3 >/dev/null || { echo True; exit; }; $IMGDEDUP status --json | python3 -c '${python}'`,
      folder.path,
    );
    expect(judged.stdout).toBe('True\n');
  });

  test('are compared and linked like any others', async () => {
    using folder = await oddNames();
    const [group] = groupPaths(parse<DupesJson>(await folder.ok('dupes', '--json')));
    expect(group?.map(bytesOf).toSorted()).toEqual(expected);
    const { summary, files, failures } = parse<ActJson>(await folder.ok('link', '--json'));
    expect(summary).toMatchObject({ files: names.length - 1, left: 0 });
    expect({ linked: files.length, failures }).toEqual({ linked: names.length - 1, failures: [] });
    const inodes = new Set(names.map((name) => lstatSync(at(folder, name)).ino));
    expect(inodes.size).toBe(1);
    expect(await folder.ok('status')).toContain(`Nothing changed: ${names.length} files`);
    expect(folder.list()).toHaveLength(names.length);
  });

  test('can be named as arguments, and cannot speak through errors', async () => {
    using folder = await oddNames();
    const named = ['new\nline.jpg', '$(touch pwned).jpg', './-rf.jpg', '🖼 日本.jpg'];
    const { summary } = parse<StatusJson>(await folder.ok('status', '--json', ...named));
    expect(summary['files']).toBe(4);
    expect(parse<StatusJson>(await folder.ok('status', '--json', '--', '-rf.jpg')).new).toEqual([
      '-rf.jpg',
    ]);
    for (const args of [
      ['dupes', '\u001B[31m gone\u0007'],
      ['dupes', '/outside\u001B[31m'],
      ['status', '-c', '\u001B[31m=1'],
      ['status', '-c', 'jobs=\u001B[31m'],
      ['status', '--\u001B[31m'],
    ]) {
      const { code, stderr } = await folder.run(...args);
      expect(code).toBe(2);
      expectHarmless(stderr);
    }
  });
});

describe('odd names of the photo folder itself', () => {
  test.each([
    ['an escape sequence', Buffer.from('\u001B[31mred')],
    ['a newline at its end', Buffer.from('line\n')],
  ])('%s: everything works', async (_, name) => {
    using folder = makeFolder();
    const octal = [...name].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    const script = `
      d=$'${octal}' && mkdir "$d" && cd "$d" && echo same > a.jpg && echo same > b.jpg &&
      $IMGDEDUP init && $IMGDEDUP index && $IMGDEDUP status && $IMGDEDUP link && $IMGDEDUP status`;
    const { code, stdout, stderr } = await shell(script, folder.path);
    expect({ code, stderr }).toEqual({ code: 0, stderr });
    expectHarmless(stdout);
    expect(stdout).toContain('link  b.jpg -> a.jpg');
  });

  test('bytes that are not UTF-8 are refused: Node cannot name such a working folder', async () => {
    using folder = makeFolder();
    const script = `d=$'caf\\351' && mkdir "$d" && cd "$d" && $IMGDEDUP init`;
    const { code, stderr } = await shell(script, folder.path);
    expect({ code, stderr }).toEqual({ code: 2, stderr });
    expect(stderr).toContain('[PATH_NOT_FOUND]');
  });

  test('with data elsewhere, a root is found again whose name ends in a blank', async () => {
    using folder = makeFolder();
    using other = makeFolder();
    folder.write('photos /a.jpg', 'x');
    await folder.ok('init', 'photos ', '--separate-dir', other.at('data '));
    for (const cwd of [folder.at('photos '), other.at('data ')]) {
      expect((await run(['status', '--porcelain'], { cwd })).stdout).toBe('A a.jpg\n');
    }
  });
});
