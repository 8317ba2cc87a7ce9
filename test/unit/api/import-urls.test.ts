/** Files that come from servers. */
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { checkImport } from '../../../src/api/import/check-import.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { importFiles, type ImportOptions } from '../../../src/api/import/import-files.js';
import { listActions, showAction } from '../../../src/api/actions/log.js';
import { listSessions } from '../../../src/api/import/sessions.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { nodeFileOps } from '../../../src/fs/file-ops.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { ImportEvent } from '../../../src/model/import/import.js';
import { systemError } from '../support/faulty-ops.js';
import { openssl, without } from '../../needs.js';
import { PhotoFolder } from '../support/photo-folder.js';
import {
  cutAfter,
  file,
  inTurn,
  jpegOf,
  redirect,
  refuse,
  WebServer,
  type Answer,
} from '../support/web-server.js';

const quick = { firstPauseMs: 1, longestPauseMs: 5 };
const may2019 = 'Sat, 04 May 2019 12:33:10 GMT';

class Trial implements AsyncDisposable {
  readonly library = new PhotoFolder();
  readonly events: ImportEvent[] = [];
  readonly server: WebServer;
  readonly #overrides: ReadonlyMap<string, unknown>;
  #repository: Repository | undefined;

  private constructor(server: WebServer, overrides: ReadonlyMap<string, unknown>) {
    this.server = server;
    this.#overrides = overrides;
  }

  static async begin(settings: Readonly<Record<string, unknown>> = {}): Promise<Trial> {
    return new Trial(await WebServer.start(), new Map(Object.entries(settings)));
  }

  async repository(): Promise<Repository> {
    if (this.#repository === undefined) {
      await createRepository(this.library.root);
      const dataFolder = this.library.at('.imgdedup');
      const overrides = this.#overrides;
      this.#repository = await Repository.open(
        { root: this.library.root, dataFolder },
        { overrides },
      );
    }
    return this.#repository;
  }

  /** @param urls paths of the server, or whole addresses */
  async run(urls: readonly string[], options: Partial<ImportOptions> = {}) {
    this.events.length = 0;
    return importFiles(await this.repository(), {
      sources: [{ urls: urls.map((url) => (url.startsWith('/') ? this.server.url(url) : url)) }],
      to: 'web/{name}',
      download: { patience: quick },
      onEvent: (event) => void this.events.push(event),
      ...options,
    });
  }

  /** Why files did not come. */
  get reasons(): string[] {
    return this.events.flatMap((event) => (event.kind === 'failed' ? [event.reason] : []));
  }

  get staged(): string[] {
    const folder = this.library.at('.imgdedup/downloads');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** Files of the library, without what is ours. */
  files(): string[] {
    return readdirSync(this.library.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.imgdedup'))
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(this.library.root.length + 1))
      .toSorted();
  }

  bytes(path: string): Buffer {
    return readFileSync(this.library.at(path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.library[Symbol.dispose]();
    await this.server[Symbol.asyncDispose]();
  }
}

test('fetches what is new, skips what is there, and undo moves it to the trash', async () => {
  await using trial = await Trial.begin();
  const { server } = trial;
  server.on('/a/1.jpg', file(jpegOf('one'), { 'Last-Modified': may2019 }));
  server.on('/a/2.jpg', file(jpegOf('known')));
  trial.library.write('old/known.jpg', '');
  writeFileSync(trial.library.at('old/known.jpg'), jpegOf('known'));
  await trial.repository();
  const result = await trial.run(['/a/1.jpg', '/a/2.jpg', '/a/3.jpg']);
  expect(result).toMatchObject({ scanned: 3, copied: 1, known: 1, failed: 1, id: 1 });
  expect(trial.reasons).toEqual(['the server says 404 Not Found']);
  expect(trial.bytes('web/1.jpg').equals(jpegOf('one'))).toBe(true);
  expect(lstatSync(trial.library.at('web/1.jpg')).mtimeMs).toBe(Date.parse(may2019));
  expect(trial.staged.filter((name) => name !== 'done')).toEqual([]);
  const repository = await trial.repository();
  const [session] = await listSessions(repository);
  expect(session).toMatchObject({
    state: 'completed',
    scanned: 3,
    failed: 1,
    errors: [{ file: server.url('/a/3.jpg'), reason: 'the server says 404 Not Found' }],
  });
  expect(session?.source.path).toMatch(/^3 files of 127\.0\.0\.1:\d+ \([0-9a-f]{16}\)$/);
  expect(await undoAction(repository)).toMatchObject({ done: 1 });
  expect(await trial.run(['/a/1.jpg'])).toMatchObject({ copied: 0, known: 1, inTrash: 1 });
  expect(trial.staged.filter((name) => name !== 'done')).toEqual([]);
});

test('one address is its own source; neither password nor token is kept or told anywhere', async () => {
  await using trial = await Trial.begin();
  const { server } = trial;
  server.on('/1.jpg', file(jpegOf('one')));
  const url = server.url('/1.jpg?id=7&token=SECRETQUERY', 'anna:PASSWORD@');
  expect(await trial.run([url])).toMatchObject({ copied: 1 });
  expect(server.asked[0]?.headers.authorization).toBe(
    `Basic ${Buffer.from('anna:PASSWORD').toString('base64')}`,
  );
  expect(server.asked[0]?.url).toContain('SECRETQUERY');
  const repository = await trial.repository();
  const [session] = await listSessions(repository);
  expect(session?.source.path).toBe(server.url('/1.jpg?id=7&token=***'));
  const [action] = await listActions(repository);
  const steps = await showAction(repository, action?.id ?? 0);
  const told = JSON.stringify([trial.events, session, steps], (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  expect(told).toContain('token=***');
  expect(told).not.toMatch(/SECRETQUERY|PASSWORD|anna/);
  await expect(trial.run(['ftp://bert:HIDDEN@example.org/x?key=HIDDEN'])).rejects.toMatchObject({
    code: 'USAGE',
    message:
      'ftp://***@example.org/x?*** cannot be fetched: only https: and http: are fetched, not ftp:.',
  });
});

test.each([
  'file:///etc/passwd',
  'data:image/png;base64,AA',
  'ftp://example.org/1.jpg',
  'https://',
])('%s is refused before anything is done', async (url) => {
  await using trial = await Trial.begin();
  await expect(trial.run(['/1.jpg', url])).rejects.toMatchObject({ code: 'USAGE' });
  expect(trial.server.asked).toEqual([]);
});

test('servers are told who asks, once at a time, and that nothing is to be compressed', async () => {
  await using trial = await Trial.begin({ 'download.user-agent': 'an archive (mail@example.org)' });
  const paths = ['1', '2', '3', '4'].map((name) => `/${name}.jpg`);
  for (const path of paths) trial.server.on(path, file(jpegOf(path)));
  expect(await trial.run(paths)).toMatchObject({ copied: 4 });
  expect(trial.server.mostConnections).toBe(1);
  expect(trial.server.asked[0]?.headers).toMatchObject({
    'user-agent': 'an archive (mail@example.org)',
    'accept-encoding': 'identity',
  });
  await trial.run(['/1.jpg'], { download: { userAgent: 'another one' } });
  expect(trial.server.asked.at(-1)?.headers['user-agent']).toBe('another one');
  await expect(
    trial.run(['/1.jpg'], { download: { userAgent: 'x\r\nCookie: y' } }),
  ).rejects.toMatchObject({ code: 'USAGE' });
});

test('by itself it says its name and version', async () => {
  await using trial = await Trial.begin();
  await trial.run(['/1.jpg']);
  expect(trial.server.asked[0]?.headers['user-agent']).toMatch(/^imgdedup\/\d+\.\d+\.\d+/);
});

test('redirects are followed as far as that makes sense, without what another server may not know', async () => {
  await using trial = await Trial.begin();
  await using other = await WebServer.start();
  const { server } = trial;
  other.on('/far.jpg', file(jpegOf('far')));
  server.on('/1.jpg', redirect('/a/b'));
  server.on('/a/b', redirect('../2.jpg', 308));
  server.on('/2.jpg', file(jpegOf('near')));
  server.on('/away.jpg', redirect(other.url('/far.jpg', 'x:y@'), 301));
  server.on('/loop', redirect('/loop2'));
  server.on('/loop2', redirect('/loop'));
  for (let at = 0; at < 20; at += 1) server.on(`/many${at}`, redirect(`/many${at + 1}`));
  server.on('/file', redirect('file:///etc/passwd'));
  const away = server.url('/away.jpg', 'anna:secret@');
  const result = await trial.run(['/1.jpg', away, '/loop', '/many0', '/file']);
  expect(result).toMatchObject({ copied: 2, failed: 3 });
  expect(trial.reasons).toEqual([
    'redirects lead in a circle',
    'more than 10 redirects',
    'redirected to file:///etc/passwd: only https: and http: are fetched, not file:',
  ]);
  expect(trial.files()).toEqual(['web/1.jpg', 'web/away.jpg']);
  expect(server.of('/away.jpg')[0]?.headers.authorization).toBeDefined();
  expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

/** Trusted by nobody: of a key that is made for it. */
function makeIdentity(): { readonly key: string; readonly cert: string } {
  const options = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const pem = execFileSync(
    'openssl',
    ['req', ...options.split(' '), ...subject, '-keyout', '-', '-out', '-'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [key = '', cert = ''] = pem.match(/-----BEGIN[^-]+-----.*?-----END[^-]+-----/gs) ?? [];
  return { key, cert };
}

test('who shows no certificate that is trusted is not listened to, and https leads not to http', async ({
  skip,
}) => {
  skip(...without(openssl));
  await using trial = await Trial.begin({ 'download.retries': 0 });
  await using secure = await WebServer.start(makeIdentity());
  trial.server.on('/1.jpg', file(jpegOf('one')));
  secure.on('/down.jpg', redirect(trial.server.url('/1.jpg')));
  secure.on('/2.jpg', file(jpegOf('two')));
  expect(await trial.run([secure.url('/2.jpg')])).toMatchObject({ failed: 1 });
  expect(trial.reasons).toEqual(['its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)']);
  const name = 'NODE_TLS_REJECT_UNAUTHORIZED';
  const before = process.env[name];
  process.env[name] = '0';
  try {
    const urls = [secure.url('/2.jpg'), secure.url('/down.jpg')];
    expect(await trial.run(urls)).toMatchObject({ copied: 1, failed: 1 });
    expect(trial.reasons).toEqual([`redirected from https to http: ${trial.server.url('/1.jpg')}`]);
    expect(trial.server.asked).toEqual([]);
    const download = { patience: quick, allowHttp: true };
    expect(await trial.run(urls, { download })).toMatchObject({ copied: 1, known: 1, failed: 0 });
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
});

const big = jpegOf('big', 3_000_000);

test('a connection that was cut is taken up where it was cut', async () => {
  await using trial = await Trial.begin();
  const headers = { ETag: '"v1"' };
  trial.server.on('/1.jpg', inTurn(cutAfter(1_000_000, big, headers), file(big, headers)));
  expect(await trial.run(['/1.jpg'])).toMatchObject({ copied: 1, bytes: big.length });
  expect(trial.bytes('web/1.jpg').equals(big)).toBe(true);
  const [, again] = trial.server.asked;
  expect(again?.headers.range).toMatch(/^bytes=\d{6,}-$/);
  expect(again?.headers['if-range']).toBe('"v1"');
});

test.each<readonly [string, Readonly<Record<string, string>>, Answer]>([
  ['it changed meanwhile', { ETag: '"old"' }, file(big, { ETag: '"new"' })],
  ['the server knows no ranges', { ETag: '"v1"' }, (_, to) => void to.writeHead(200).end(big)],
  ['nothing says that it is the same', {}, file(big)],
  ['its tag is a weak one', { ETag: 'W/"v1"' }, file(big, { ETag: 'W/"v1"' })],
])('it begins anew where %s', async (_, headers, then) => {
  await using trial = await Trial.begin();
  const former = jpegOf('former', big.length);
  trial.server.on('/1.jpg', inTurn(cutAfter(1_000_000, former, headers), then));
  expect(await trial.run(['/1.jpg'])).toMatchObject({ copied: 1 });
  expect(trial.bytes('web/1.jpg').equals(big)).toBe(true);
});

/** The rest of something else, whatever the question says. */
const otherRest: Answer = ({ headers: asked }, response) => {
  const from = Number(/\d+/.exec(asked.range ?? '')?.[0]);
  const range = `bytes ${from}-${big.length - 1}/${big.length}`;
  response.writeHead(206, { ETag: '"v2"', 'Content-Range': range }).end(big.subarray(from));
};

test('a rest of something else is not taken for the rest', async () => {
  await using trial = await Trial.begin();
  const headers = { ETag: '"v1"' };
  const sly: Answer = (_, response) => {
    const range = `bytes 100-${big.length - 1}/${big.length}`;
    response.writeHead(206, { ...headers, 'Content-Range': range }).end(big.subarray(100));
  };
  for (const [path, wrong] of [
    ['/1.jpg', sly],
    ['/2.jpg', otherRest],
    ['/3.jpg', refuse(416)],
  ] as const) {
    const former = jpegOf(`former ${path}`, big.length);
    const now = jpegOf(`now ${path}`, big.length);
    trial.server.on(path, inTurn(cutAfter(1_000_000, former, headers), wrong, file(now)));
    expect(await trial.run([path])).toMatchObject({ copied: 1 });
    expect(trial.bytes(`web${path}`).equals(now)).toBe(true);
  }
});

test('what is longer or shorter than it was said to be is not taken for whole', async () => {
  await using trial = await Trial.begin({ 'download.retries': 1 });
  trial.server.on('/short.jpg', cutAfter(1000, big));
  trial.server.on('/chunked.jpg', (_, response) => {
    response.write(big);
    setTimeout(() => response.destroy(), 20);
  });
  expect(await trial.run(['/short.jpg', '/chunked.jpg'])).toMatchObject({ copied: 0, failed: 2 });
  expect(trial.reasons).toEqual(['the connection was cut', 'the connection was cut']);
  expect(trial.server.of('/short.jpg')).toHaveLength(2);
  expect(trial.files()).toEqual([]);
});

test('Retry-After is heeded, in seconds and as a date, and not for ever', async () => {
  await using trial = await Trial.begin();
  const { server } = trial;
  const asked: number[] = [];
  const timed =
    (answer: Answer): Answer =>
    (request, response) => {
      asked.push(performance.now());
      answer(request, response);
    };
  server.on('/1.jpg', inTurn(timed(refuse(429, { 'Retry-After': '1' })), timed(file(jpegOf('1')))));
  server.on('/2.jpg', (request, response) => {
    const then = new Date(Date.now() + 1500).toUTCString();
    const answers = [refuse(503, { 'Retry-After': then }), file(jpegOf('2'))];
    answers[Math.min(server.of('/2.jpg').length, 2) - 1]?.(request, response);
  });
  expect(await trial.run(['/1.jpg', '/2.jpg'])).toMatchObject({ copied: 2 });
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(990);
  server.on('/3.jpg', refuse(429, { 'Retry-After': '86400' }));
  server.on('/4.jpg', file(jpegOf('4')));
  expect(await trial.run(['/3.jpg', '/4.jpg'])).toMatchObject({ copied: 0, failed: 2 });
  expect(trial.reasons[1]).toMatch(/^127\.0\.0\.1:\d+ asks to come back later: at 2\d{3}-/);
  expect(server.of('/4.jpg')).toEqual([]);
});

test('what may pass is asked again, what may not is not; a server that gives nothing is left in peace', async () => {
  await using trial = await Trial.begin({ 'download.retries': 2 });
  const { server } = trial;
  server.on('/1.jpg', inTurn(refuse(500), refuse(502), file(jpegOf('1'))));
  server.on('/gone.jpg', refuse(410));
  const bad = ['a', 'b', 'c', 'd'].map((name) => `/${name}.jpg`);
  for (const path of bad) server.on(path, refuse(503));
  expect(await trial.run(['/1.jpg', '/gone.jpg', ...bad])).toMatchObject({ copied: 1, failed: 5 });
  expect(server.of('/1.jpg')).toHaveLength(3);
  expect(server.of('/gone.jpg')).toHaveLength(1);
  expect(bad.map((path) => server.of(path).length)).toEqual([3, 3, 3, 0]);
  expect(trial.reasons.at(-1)).toMatch(/was given up: 3 files in a row did not come/);
});

test('a server that is silent is not waited for for ever', async () => {
  await using trial = await Trial.begin({ 'download.timeout': '1s', 'download.retries': 0 });
  trial.server.on('/never.jpg', () => undefined);
  trial.server.on('/stalls.jpg', (_, response) => {
    response.writeHead(200, { 'Content-Length': big.length });
    response.write(big.subarray(0, 100_000));
  });
  expect(await trial.run(['/never.jpg', '/stalls.jpg'])).toMatchObject({ failed: 2 });
  expect(trial.reasons).toEqual(['the server does not answer', 'the server does not answer']);
});

test('what is too large is left: by its head, or as soon as it is', async () => {
  await using trial = await Trial.begin({ 'download.max-size': 1_000_000 });
  let isStopped = false;
  trial.server.on('/said.jpg', file(big));
  trial.server.on('/endless.jpg', (_, response) => {
    const more = (): void => {
      if (!response.destroyed) response.write(big.subarray(0, 65_536), () => setImmediate(more));
    };
    response.on('close', () => (isStopped = true));
    more();
  });
  trial.server.on('/bomb.jpg', (_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(big));
  });
  expect(await trial.run(['/said.jpg', '/endless.jpg', '/bomb.jpg'])).toMatchObject({ failed: 3 });
  expect(trial.reasons).toEqual([
    'it is larger than 1.0 MB (3.0 MB)',
    'it is larger than 1.0 MB',
    'it is larger than 1.0 MB',
  ]);
  expect(isStopped).toBe(true);
  expect(trial.staged).toEqual([]);
});

test('what is compressed although nobody asked is decompressed', async () => {
  await using trial = await Trial.begin({ 'download.retries': 0 });
  const { server } = trial;
  const packed = gzipSync(jpegOf('packed', 500_000));
  server.on(
    '/1.jpg',
    (_, to) => void to.writeHead(200, { 'Content-Encoding': 'gzip' }).end(packed),
  );
  server.on('/2.jpg', (_, to) => void to.writeHead(200, { 'Content-Encoding': 'zip' }).end(packed));
  server.on('/3.jpg', (_, to) => void to.writeHead(200, { 'Content-Encoding': 'gzip' }).end(big));
  server.on(
    '/4.jpg',
    (_, to) => void to.writeHead(200, { 'Content-Encoding': 'gzip' }).end(packed.subarray(0, 200)),
  );
  expect(await trial.run(['/1.jpg', '/2.jpg', '/3.jpg', '/4.jpg'])).toMatchObject({
    copied: 1,
    failed: 3,
  });
  expect(trial.bytes('web/1.jpg').equals(jpegOf('packed', 500_000))).toBe(true);
  expect(trial.reasons).toEqual([
    'the server compresses it in a way that nobody asked for and that is not known here',
    'what came cannot be decompressed',
    'the connection was cut',
  ]);
});

test('what is no picture is refused by its bytes, whatever it is called', async () => {
  await using trial = await Trial.begin();
  const { server } = trial;
  const page = Buffer.from('<!DOCTYPE html><html><body>Please log in</body></html>');
  server.on('/1.jpg', file(page, { 'Content-Type': 'image/jpeg' }));
  server.on('/2.xmp', file(page));
  server.on('/3.jpg', file(Buffer.from('PK\u0003\u0004 an archive')));
  server.on('/4.jpg', file(Buffer.alloc(0)));
  server.on('/5.xmp', file(Buffer.from('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')));
  server.on('/6', file(jpegOf('no name'), { 'Content-Type': 'text/html' }));
  expect(await trial.run(['/1.jpg', '/2.xmp', '/3.jpg', '/4.jpg', '/5.xmp', '/6'])).toMatchObject({
    copied: 2,
    failed: 4,
  });
  expect(trial.reasons).toEqual([
    'the server sent a web page instead of a picture',
    'the server sent a web page instead of a picture',
    'what the server sent is no picture, raw file or video',
    'the server sent nothing',
  ]);
  expect(trial.files()).toEqual(['web/5.xmp', 'web/6.jpg']);
  expect(trial.staged.filter((name) => name !== 'done')).toEqual([]);
});

test('names are those of servers or addresses, and harmless', async () => {
  await using trial = await Trial.begin();
  const { server } = trial;
  const named: Readonly<Record<string, string>> = {
    '/a': 'attachment; filename="../../../etc/passwd"',
    '/b': "attachment; filename=plain.jpg; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.jpg",
    '/c': String.raw`attachment; filename="C:\Photos\quoted \"one\".jpg"`,
    '/d': 'inline; filename=.hidden.jpg',
    '/e': `attachment; filename="${'x'.repeat(400)}.jpg"`,
    '/f.jpg': 'attachment',
    '/g': Buffer.from('attachment; filename="größe.jpg"').toString('latin1'),
    '/h': "attachment; filename*=UTF-8''%2e%2e%2f%00%1b%5b2J.jpg",
    '/CON.jpg': '',
    '/%2e%2e%2fup.jpg': '',
    '/php/image.php?id=3': '',
  };
  for (const [path, disposition] of Object.entries(named)) {
    server.on(
      path,
      file(jpegOf(path), disposition === '' ? {} : { 'Content-Disposition': disposition }),
    );
  }
  expect(await trial.run(Object.keys(named))).toMatchObject({ copied: 11, failed: 0 });
  expect(trial.files()).toEqual(
    [
      'passwd.jpg',
      'naïve €.jpg',
      'quoted _one_.jpg',
      'hidden.jpg',
      `${'x'.repeat(196)}.jpg`,
      'f.jpg',
      'größe.jpg',
      '__[2J.jpg',
      '_CON.jpg',
      'up.jpg',
      'image.php.jpg',
    ]
      .map((name) => `web/${name}`)
      .toSorted(),
  );
});

test('templates hold as for a card: dates, folders, what belongs together, names that are taken', async () => {
  await using trial = await Trial.begin();
  const { server } = trial;
  const dated = { 'Last-Modified': may2019 };
  server.on('/x/IMG_1.jpg', file(jpegOf('one'), dated));
  server.on('/x/IMG_1.xmp', file(Buffer.from('<x:xmpmeta/>')));
  server.on('/y/IMG_1.jpg', file(jpegOf('another'), dated));
  server.on('/z/undated.jpg', file(jpegOf('undated')));
  const to = '{taken:yyyy}/{folder}/{name}';
  const urls = ['/x/IMG_1.jpg', '/x/IMG_1.xmp', '/y/IMG_1.jpg', '/z/undated.jpg'];
  expect(await trial.run(urls, { to })).toMatchObject({ copied: 4 });
  expect(trial.files()).toEqual([
    '2019/x/IMG_1.jpg',
    '2019/x/IMG_1.xmp',
    '2019/y/IMG_1.jpg',
    'undated/z/undated.jpg',
  ]);
  server.on('/w/IMG_1.jpg', file(jpegOf('third'), dated));
  server.on('/w/IMG_1.jpg?size=2', file(jpegOf('fourth'), dated));
  expect(await trial.run(['/w/IMG_1.jpg', '/w/IMG_1.jpg?size=2'])).toMatchObject({ copied: 2 });
  expect(trial.files()).toContain('web/IMG_1-2.jpg');
});

test('a dry run asks for heads, fetches nothing and changes nothing', async () => {
  await using trial = await Trial.begin();
  const { server } = trial;
  server.on('/1.jpg', file(big, { 'Content-Disposition': 'attachment; filename=named.jpg' }));
  server.on('/2.jpg', (request, response) => {
    (request.method === 'HEAD' ? refuse(405) : file(jpegOf('two')))(request, response);
  });
  const result = await trial.run(['/1.jpg', '/2.jpg', '/3.jpg'], { dryRun: true });
  expect(result).toMatchObject({ copied: 0, failed: 1, found: 2, foundBytes: 3_000_007 });
  expect(trial.events.slice(0, 2)).toEqual([
    { kind: 'found', origin: server.url('/1.jpg'), name: 'named.jpg', bytes: big.length },
    { kind: 'found', origin: server.url('/2.jpg'), name: '2.jpg', bytes: 7 },
  ]);
  expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'HEAD /1.jpg',
    'HEAD /2.jpg',
    'GET /2.jpg',
    'HEAD /3.jpg',
    'GET /3.jpg',
  ]);
  expect(trial.files()).toEqual([]);
  expect(trial.staged).toEqual([]);
  expect(await listSessions(await trial.repository())).toEqual([]);
});

test('--check says whether contents are there, and keeps nothing', async () => {
  await using trial = await Trial.begin();
  const { server } = trial;
  server.on('/1.jpg', file(jpegOf('one')));
  server.on('/2.jpg', file(jpegOf('two')));
  await trial.run(['/1.jpg']);
  const repository = await trial.repository();
  const urls = (...paths: readonly string[]) => [{ urls: paths.map((path) => server.url(path)) }];
  expect(await checkImport(repository, { sources: urls('/1.jpg') })).toMatchObject({
    isSafe: true,
    held: 1,
  });
  const checked = await checkImport(repository, { sources: urls('/1.jpg', '/2.jpg', '/3.jpg') });
  expect(checked).toMatchObject({
    isSafe: false,
    files: 3,
    held: 1,
    missing: [{ path: server.url('/2.jpg'), reason: 'not in the photo folder' }],
    unreadable: [{ path: server.url('/3.jpg'), reason: 'the server says 404 Not Found' }],
  });
  expect(trial.staged).toEqual([]);
});

test('stopped in the middle of a file, the same command goes on there, and fetches nothing twice', async () => {
  await using trial = await Trial.begin();
  const { server } = trial;
  const headers = { ETag: '"v1"' };
  const controller = new AbortController();
  server.on('/1.jpg', file(jpegOf('one'), headers));
  server.on(
    '/2.jpg',
    inTurn(
      (_, response) => {
        response.writeHead(200, { ...headers, 'Content-Length': big.length });
        response.write(big.subarray(0, 2_000_000), () => setTimeout(() => controller.abort(), 50));
      },
      file(big, headers),
    ),
  );
  const urls = ['/1.jpg', '/2.jpg'];
  await expect(trial.run(urls, { signal: controller.signal })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  expect(trial.staged.length).toBeGreaterThan(0);
  expect(await trial.run(urls)).toMatchObject({ copied: 2, failed: 0 });
  expect(server.of('/1.jpg').at(-1)?.headers['if-none-match']).toBe('"v1"');
  expect(server.of('/2.jpg').at(-1)?.headers.range).toMatch(/^bytes=\d{6,}-$/);
  expect(trial.bytes('web/2.jpg').equals(big)).toBe(true);
  expect(trial.staged).toEqual([]);
});

test('what failed is tried again with --retry, and what came is not fetched again until all did', async () => {
  await using trial = await Trial.begin();
  const { server } = trial;
  server.on('/1.jpg', file(jpegOf('one')));
  server.on('/2.jpg', inTurn(refuse(404), refuse(404), file(jpegOf('two'))));
  const urls = ['/1.jpg', '/2.jpg'];
  expect(await trial.run(urls)).toMatchObject({ copied: 1, failed: 1 });
  expect(await trial.run(urls)).toMatchObject({ copied: 0, known: 1, failed: 1 });
  expect(server.of('/1.jpg')).toHaveLength(1);
  expect(await trial.run(urls, { retry: true })).toMatchObject({
    scanned: 1,
    copied: 1,
    failed: 0,
  });
  expect(server.of('/1.jpg')).toHaveLength(1);
  expect(trial.files()).toEqual(['web/1.jpg', 'web/2.jpg']);
});

test('a full disk ends it, and keeps what came; other trouble of the staging folder costs the file', async () => {
  await using trial = await Trial.begin();
  const headers = { ETag: '"v1"' };
  trial.server.on('/1.jpg', file(big, headers));
  let code = 'ENOSPC';
  const ops = {
    ...nodeFileOps,
    append: (path: string, bytes: Uint8Array) => {
      if (path.endsWith('.jpg')) throw systemError(code);
      nodeFileOps.append(path, bytes);
    },
  };
  await expect(trial.run(['/1.jpg'], { ops })).rejects.toMatchObject({ code: 'DISK_FULL' });
  code = 'EROFS';
  expect(await trial.run(['/1.jpg'], { ops })).toMatchObject({ failed: 1 });
  expect(trial.reasons).toEqual(['it cannot be kept here: mounted read-only']);
  expect(await trial.run(['/1.jpg'])).toMatchObject({ copied: 1 });
});

test('a card and addresses come together, each with a session of its own', async () => {
  await using trial = await Trial.begin();
  using card = new PhotoFolder();
  card.write('DCIM/IMG_1.jpg', 'from the card');
  trial.server.on('/1.jpg', file(jpegOf('one')));
  const sources = [{ folder: card.root }, { urls: [trial.server.url('/1.jpg')] }];
  expect(await trial.run([], { sources })).toMatchObject({ copied: 2 });
  const paths = (await listSessions(await trial.repository())).map(({ source }) => source.path);
  expect(paths.toSorted()).toEqual([card.root, trial.server.url('/1.jpg')].toSorted());
  await expect(trial.run(['/1.jpg'], { deleteSource: true })).rejects.toMatchObject({
    code: 'USAGE',
  });
});
