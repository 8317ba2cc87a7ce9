import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readStorePlace } from '../../src/library/repository/store-place.js';
import { openssl } from '../needs.js';
import { postgresForTests, type PostgresServer } from '../unit/support/postgres.js';
import { settle } from '../unit/support/photo-folder.js';
import { copyPhotos, Folder, makeFolder, run, type Outcome } from './support.js';

const server = postgresForTests();

/** Photos whose records are in the database, and a person who allowed that. */
class SharedFolder extends Folder {
  readonly person = makeFolder();

  override run(...args: readonly string[]): Promise<Outcome> {
    return this.runWith({}, ...args);
  }

  runWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Outcome> {
    return run(args, { cwd: this.path, env: { XDG_CONFIG_HOME: this.person.path, ...env } });
  }

  override [Symbol.dispose](): void {
    this.person[Symbol.dispose]();
    super[Symbol.dispose]();
  }
}

async function sharedPhotos(at: PostgresServer = server()): Promise<SharedFolder> {
  const folder = new SharedFolder();
  copyPhotos(folder);
  await folder.ok('init', '--store', at.server);
  await settle();
  return folder;
}

/** A key and a certificate of 127.0.0.1 that nobody vouches for but who is told to. */
function identity(folder: Folder, name: string): { readonly key: string; readonly cert: string } {
  const [key, cert] = [folder.at(`${name}.key`), folder.at(`${name}.pem`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  spawnSync('openssl', [...made, '-keyout', key, '-out', cert, ...subject]);
  return { key, cert };
}

async function isUnreachable(init: Promise<Outcome>, reason: RegExp): Promise<void> {
  const { code, stderr } = await init;
  expect(code).toBe(1);
  expect(stderr).toMatch(reason);
  expect(stderr).toContain('[STORE_UNREACHABLE]');
}

describe('a repository whose records are in a database', () => {
  test('goes through its life as any other, and nothing of LevelDB is made', async () => {
    using folder = await sharedPhotos();
    expect(await folder.ok('status')).toContain('12 files');
    await folder.ok('index');
    expect(await folder.ok('dupes')).toContain('2 groups of 5 files');
    expect(await folder.ok('dupes', '--similar')).toContain('4 groups');
    expect(await folder.ok('similar', '2019/waterfall.jpg')).toContain('waterfall-turned.jpg');
    const before = folder.ino('2021/waterfall.jpg');
    await folder.ok('link');
    expect(folder.ino('2021/waterfall.jpg')).toBe(folder.ino('2019/waterfall.jpg'));
    await folder.ok('undo');
    expect(folder.ino('2021/waterfall.jpg')).not.toBe(folder.ino('2019/waterfall.jpg'));
    expect(statSync(folder.at('2021/waterfall.jpg')).nlink).toBe(1);
    expect(before).toBeGreaterThan(0);
    await folder.ok('dupes', '--trash', '--yes');
    expect(folder.has('2021/waterfall.jpg')).toBe(false);
    await folder.ok('undo');
    expect(folder.has('2021/waterfall.jpg')).toBe(true);
    await folder.ok('rehash', '--to', 'sha256');
    expect(await folder.ok('show', '2019/waterfall.jpg')).toContain('sha256:');
    await folder.ok('index');
    await folder.ok('gc');
    await folder.ok('export', '--sqlite', folder.person.at('photos.db'));
    await folder.ok('verify', '--data');
    await folder.ok('verify', '--repair');
    await folder.ok('reset', '--yes');
    await folder.ok('index', '--no-similar');
    expect(await folder.ok('dupes', '--json')).toContain('"groups":');
    await folder.ok('verify');
    expect(folder.has('.imgdedup/store')).toBe(false);
    expect(folder.has('.imgdedup/lock')).toBe(false);
  });

  test('is named by init once for each person; nobody else is made to connect', async () => {
    using folder = await sharedPhotos();
    const at = server().server;
    const asStranger = await run(['status'], { cwd: folder.path });
    expect(asStranger.code).toBe(1);
    expect(asStranger.stderr).toMatch(/Nothing was connected to.*\[STORE_NOT_ALLOWED\]/s);
    // What the folder itself says allows nothing.
    folder.write('.imgdedup/config.toml', `[store]\nservers = ["${at}"]\n`);
    expect((await run(['status'], { cwd: folder.path })).stderr).toContain('[STORE_NOT_ALLOWED]');
    using other = makeFolder();
    const env = { XDG_CONFIG_HOME: other.path };
    const again = await run(['init', '--store', at], { cwd: folder.path, env });
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('store.servers');
    expect(again.stdout).toContain(`Its records are in ${at}\n`);
    expect((await run(['status'], { cwd: folder.path, env })).code).toBe(0);
    const once = ['status', '-c', `store.servers=${at}`];
    expect((await run(once, { cwd: folder.path })).code).toBe(0);
    const twice = await run(['init', '--store', at], { cwd: folder.path, env });
    expect(twice.stderr).toBe('');
  });

  test('init refuses a password, files for TLS, two places, and another place than there is', async () => {
    using folder = new SharedFolder();
    const refused = async (...args: readonly string[]): Promise<string> => {
      const { code, stderr } = await folder.run('init', ...args);
      expect(code).not.toBe(0);
      return stderr;
    };
    expect(await refused('--store', 'postgres://anna:secret@h/d')).toMatch(/pgpass.*\[USAGE\]/s);
    expect(await refused('--store', 'postgres://anna@h/d?sslkey=/etc/passwd')).toContain('[USAGE]');
    expect(await refused('--store', 'mysql://anna@h/d')).toContain('[USAGE]');
    expect(await refused('--store', server().server, '--separate-dir', 'x')).toContain('[USAGE]');
    expect(existsSync(folder.at('.imgdedup'))).toBe(false);
    await folder.ok('init');
    expect(await refused('--store', server().server)).toContain('[REPOSITORY_EXISTS]');
  });

  test.skipIf(!openssl.isThere)(
    'is spoken to through TLS, with whoever proves to be it',
    async () => {
      using keys = makeFolder();
      const [own, other] = [identity(keys, 'own'), identity(keys, 'other')];
      await server().offerTls(own);
      const address = server().server.replace('anna', 'berta');
      using folder = new SharedFolder();
      copyPhotos(folder);
      const trusting = (cert: string, ...args: readonly string[]): Promise<Outcome> =>
        folder.runWith({ NODE_EXTRA_CA_CERTS: cert }, ...args);
      const verified = `${address}?sslmode=verify-full`;
      const asOther = verified.replace('127.0.0.1', 'localhost');
      await isUnreachable(folder.run('init', '--store', verified), /self-signed certificate/);
      await isUnreachable(
        trusting(other.cert, 'init', '--store', verified),
        /self-signed certificate/,
      );
      // Vouched for, and of another name.
      await isUnreachable(trusting(own.cert, 'init', '--store', asOther), /altnames/);
      await isUnreachable(
        folder.run('init', '--store', address),
        /no encryption.*sslmode=verify-full/s,
      );
      expect(existsSync(folder.person.at('imgdedup/config.toml'))).toBe(false);
      // What was in vain neither keeps another address from being tried, nor allows anything.
      expect(await trusting(own.cert, 'init', '--store', verified)).toMatchObject({ code: 0 });
      expect(await trusting(own.cert, 'index', '--no-similar')).toMatchObject({ code: 0 });
      // Who trusts nobody may still be kept from being listened to.
      using unverified = new SharedFolder();
      await unverified.ok('init', '--store', `${address}?sslmode=require`);
      await unverified.ok('verify');
    },
  );

  test('init says where records could be read on the way', async () => {
    using folder = new SharedFolder();
    const init = async (at: string): Promise<string> =>
      (await folder.run('init', '--store', at)).stderr;
    expect(await init(server().server)).not.toContain('unencrypted');
    rmSync(folder.at('.imgdedup'), { recursive: true });
    // Linux takes this for itself; we take it for any other machine.
    const away = server().server.replace('127.0.0.1', '0.0.0.0');
    expect(await init(away)).toContain('go there unencrypted');
    expect(await init(away)).not.toContain('unencrypted');
  });

  test('where nobody answers says so, and changes nothing', async () => {
    using folder = await sharedPhotos();
    const place = readFileSync(folder.at('.imgdedup/postgres.json'), 'utf8');
    const nowhere = 'postgres://anna@127.0.0.1:1/photos';
    folder.write('.imgdedup/postgres.json', place.replace(server().server, nowhere));
    const { code, stderr } = await folder.run('status', '-c', `store.servers=${nowhere}`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be reached.*Nothing is lost.*\[STORE_UNREACHABLE\]/s);
    folder.write('.imgdedup/postgres.json', '{"version":1,"server":"x","schema":"public; DROP"}');
    expect((await folder.run('status')).stderr).toContain('[CONFIG_INVALID]');
    folder.write('.imgdedup/postgres.json', '{"version":2}');
    expect((await folder.run('status')).stderr).toContain('[FORMAT_UNSUPPORTED]');
  });

  test('an init that was cut off is completed, and so is one whose schema is gone', async () => {
    using folder = await sharedPhotos();
    const { schema } = readStorePlace(folder.at('.imgdedup')) ?? { schema: '' };
    await server().sql(`DELETE FROM ${schema}.records`);
    await folder.ok('init');
    await folder.ok('index', '--no-similar');
    await server().sql(`DROP SCHEMA ${schema} CASCADE`);
    const { stderr } = await folder.run('status');
    expect(stderr).toContain('[STORE_DAMAGED]');
    await folder.ok('init', '--store', server().server);
    rmSync(folder.at('.imgdedup/ann'), { recursive: true, force: true });
    await folder.ok('index', '--no-similar');
    await folder.ok('verify');
  });

  test('is no remote of another, and says why', async () => {
    using folder = await sharedPhotos();
    await folder.ok('index', '--no-similar');
    using own = copyPhotos();
    await own.ok('init');
    await own.ok('index', '--no-similar');
    const { code, stderr } = await own.run('remote', 'add', 'nas', folder.path);
    expect(code).toBe(1);
    expect(stderr).toMatch(/database.*\[REMOTE_UNREADABLE\]/s);
  });
});
