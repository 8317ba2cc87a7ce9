import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { file, jpegOf, redirect, WebServer } from '../unit/support/web-server.js';
import { Folder, makeFolder, parse } from './support.js';

interface Imported {
  readonly imported: readonly { readonly origin: string; readonly outcome: string }[];
  readonly found: { readonly files: number; readonly bytes: number };
  readonly summary: object;
}

describe('import of addresses', () => {
  let folder = new Folder();
  let server: WebServer;
  beforeAll(async () => {
    folder[Symbol.dispose]();
    folder = makeFolder();
    await folder.ok('init');
    server = await WebServer.start();
    server.on('/a/one.jpg', file(jpegOf('one'), { ETag: '"1"' }));
    server.on('/two', file(jpegOf('two'), { 'Content-Disposition': 'inline; filename="2.jpg"' }));
    server.on('/page.jpg', file(Buffer.from('<html>log in</html>')));
    server.on('/moved', redirect('/a/one.jpg'));
  });
  afterAll(async () => {
    folder[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  test('tells first what there is, and fetches nothing', async () => {
    const out = await folder.ok('import', '-n', server.url('/a/one.jpg'), server.url('/two'));
    expect(out).toContain(`fetch  one.jpg, 7 B  (${server.url('/a/one.jpg')})\n`);
    expect(out).toContain('Would fetch 2 files, 14 B as far as servers say,');
    const { found, imported } = parse<Imported>(
      await folder.ok('import', '-n', '--json', server.url('/two')),
    );
    expect(found).toEqual({ files: 1, bytes: 7 });
    expect(imported).toEqual([
      { origin: server.url('/two'), outcome: 'found', name: '2.jpg', bytes: 7 },
    ]);
  });

  test('takes them from a list, too, tells servers what it is told, and lists what failed', async () => {
    folder.write('list.txt', `${server.url('/two?key=SECRET')}\r\n\n${server.url('/page.jpg')}\n`);
    const { code, stdout, stderr } = await folder.run(
      'import',
      server.url('/a/one.jpg', 'anna:SECRET@'),
      '--from',
      'list.txt',
      '--to',
      'web/{name}',
      '--user-agent',
      'our archive',
      '--failed-list',
      'failed.txt',
    );
    expect(code).toBe(3);
    expect(stdout).toContain(`import  web/one.jpg  (${server.url('/a/one.jpg')})\n`);
    expect(stdout).toContain(`import  web/2.jpg  (${server.url('/two?key=***')})\n`);
    const reason = 'the server sent a web page instead of a picture';
    expect(stdout).toContain(`left  ${server.url('/page.jpg')}: ${reason}\n`);
    expect(readFileSync(folder.at('failed.txt'), 'utf8')).toBe(
      `${server.url('/page.jpg')}\t${reason}\n`,
    );
    expect(server.asked.at(-1)?.headers['user-agent']).toBe('our archive');
    expect(`${stdout}${stderr}`).not.toContain('SECRET');
    expect(readFileSync(folder.at('web/one.jpg')).equals(jpegOf('one'))).toBe(true);
  });

  test('is a session that says so, from every folder', async () => {
    const out = await folder.ok('sessions', '1');
    expect(out).toMatch(/\n {2}from {4}3 files of 127\.0\.0\.1:\d+ \([0-9a-f]{16}\)\n/);
    expect(out).toContain(`  left  ${server.url('/page.jpg')}: the server sent a web page`);
    expect(await folder.ok('log', '1')).toContain(
      `import  web/2.jpg, from ${server.url('/two?key=***')}`,
    );
    const below = await folder.run('-C', 'web', 'import', server.url('/page.jpg'));
    expect(below.stderr).toContain(`${server.url('/page.jpg')}: the server sent a web page`);
  });

  test('is undone, and knows what the trash holds', async () => {
    await folder.ok('undo', '1');
    expect(existsSync(folder.at('web/one.jpg'))).toBe(false);
    const out = await folder.ok('import', server.url('/moved'));
    expect(out).toContain('1 file was there already, 1 of them in the trash');
  });

  test('--check says whether the photo folder has it', async () => {
    expect((await folder.run('import', '--check', server.url('/a/one.jpg'))).code).toBe(3);
    await folder.ok('trash', 'restore', 'web/one.jpg');
    await folder.ok('index', '--no-similar');
    expect(await folder.ok('import', '--check', server.url('/moved'))).toBe(
      'All 1 file, 7 B, are in the photo folder.\n',
    );
  });

  test.each([
    [['file:///etc/passwd'], 'only https: and http: are fetched, not file:'],
    [['ftp://example.org/1.jpg'], 'only https: and http: are fetched, not ftp:'],
    [['data:image/gif;base64,R0lG'], 'only https: and http: are fetched, not data:'],
    [[], 'Nothing says where files come from.'],
    [
      ['https://example.org/1.jpg', '--delete-source', '--yes'],
      'Nothing is removed from a server.',
    ],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await folder.run('import', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
