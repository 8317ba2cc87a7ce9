/** How each error code is provoked: `statuses.test.ts` runs them. */
import { chmodSync, rmSync } from 'node:fs';
import { checksummedCodec } from '../../src/storage/codec.js';
import { metaKey } from '../../src/storage/keys.js';
import { levelStoreSource } from '../../src/storage/level-store.js';
import { copyPhotos, hashedPhotos, nobody, photoRepository, run, type Folder } from './support.js';

type Command = readonly string[];

/** What provokes a code: a folder as it must be, and commands that then all end with it. */
interface Provocation {
  readonly folder: () => Promise<Folder>;
  readonly commands: readonly Command[];
  /** Run by somebody without rights. */
  readonly isForbidden?: true;
}

const photos = (): Promise<Folder> => Promise.resolve(copyPhotos());

export const provocations: Readonly<Record<string, Provocation>> = {
  USAGE: {
    folder: hashedPhotos,
    commands: [
      ['status', '--bogus'],
      ['statt'],
      ['config', 'get'],
      ['init', 'a', 'b'],
      ['link', '--jobs', '0'],
      ['dupes', '--threshold', '3'],
      ['dupes', '--trash'],
      ['dupes', '--max-age', 'soon'],
      ['reset'],
      ['undo', 'last'],
      ['log', '0'],
      ['diff', 'HEAD~x'],
      ['distinct'],
      ['distinct', '2019/heather.jpg'],
      ['similar'],
      ['similar', '2019'],
      ['status', '-c', 'jobs'],
      ['index', '--wait', 'long'],
      ['index', '--failed-list', '2019'],
      ['index', '--queue', 'http://nas.local'],
      ['index', '--queue', 'redis://nas.local', '--no-similar'],
      ['dupes', '--queue', 'redis://nas.local'],
      ['dupes', '--similar', '--trash', '--queue', 'redis://nas.local'],
      ['worker', 'redis://nas.local/photos'],
      ['worker', 'redis://nas.local', '--quiet-hours', 'at night'],
      ['worker', 'redis://nas.local', '--volume', ''],
    ],
  },
  QUEUE_UNREACHABLE: {
    folder: hashedPhotos,
    // Where nothing listens.
    commands: [
      ['index', '--queue', 'redis://127.0.0.1:1'],
      ['worker', 'redis://127.0.0.1:1'],
      ['queue', 'status', 'redis://127.0.0.1:1'],
    ],
  },
  PLUGIN_UNAVAILABLE: {
    folder: hashedPhotos,
    commands: [
      ['rehash', '--to', 'nobody.hash'],
      ['status', '-c', 'hash=nobody.hash'],
      ['config', 'set', 'hash', 'nobody.hash'],
    ],
  },
  NOT_A_REPOSITORY: {
    folder: photos,
    commands: [['status'], ['index'], ['dupes'], ['link'], ['undo'], ['log'], ['verify'], ['gc']],
  },
  REPOSITORY_BUSY: {
    folder: async () => {
      const folder = await hashedPhotos();
      const holder = { pid: 1, host: 'elsewhere', command: 'index', since: 'now' };
      folder.write('.imgdedup/lock', JSON.stringify(holder));
      return folder;
    },
    commands: [
      ['index'],
      ['link'],
      ['link', '-n'],
      ['dupes', '--trash', '--yes'],
      ['dupes', '--move', 'away', '--yes'],
      ['undo'],
      ['distinct', '2019/heather.jpg', '2019/mountain.jpg'],
      ['verify'],
      ['gc'],
      ['reset', '--yes'],
    ],
  },
  REPOSITORY_EXISTS: {
    folder: photoRepository,
    commands: [['init', '--separate-dir', 'elsewhere']],
  },
  REMOTE_UNSUPPORTED: {
    folder: photoRepository,
    commands: [
      ['index', '-C', 'imgdedup://nas.local/'],
      ['dupes', '-C', 'imgdedup://nas.local/', '--link'],
      ['undo', '-C', 'imgdedup://nas.local/'],
    ],
  },
  SERVER_DENIED: {
    folder: photoRepository,
    commands: [
      ['status', '-C', 'imgdedup://nas.local/'],
      ['dupes', '-C', 'imgdedup://127.0.0.1:1/'],
    ],
  },
  PATH_OUTSIDE_ROOT: {
    folder: photoRepository,
    commands: [
      ['status', '..'],
      ['index', '/'],
      ['dupes', '..'],
      ['link', '..'],
      ['distinct', '/', '..'],
    ],
  },
  PATH_NOT_FOUND: {
    folder: hashedPhotos,
    commands: [
      ['status', 'nowhere'],
      ['status', 'long'.repeat(100)],
      ['index', 'nowhere'],
      ['dupes', 'nowhere'],
      ['dupes', '--ephemeral', 'nowhere'],
      ['link', '2019/heather.jpg/x'],
      ['similar', 'nowhere'],
      ['distinct', 'nowhere', '2019/heather.jpg'],
      ['init', 'nowhere'],
      ['status', '-C', 'nowhere'],
      ['index', '--failed-list', 'nowhere/list'],
    ],
  },
  NOT_A_FOLDER: {
    folder: hashedPhotos,
    commands: [
      ['init', '2019/heather.jpg'],
      ['dupes', '--ephemeral', '2019/heather.jpg'],
      ['dupes', '--move', '2019/heather.jpg', '--yes'],
    ],
  },
  FOLDER_UNREADABLE: {
    folder: async () => {
      const folder = await hashedPhotos();
      chmodSync(folder.path, 0);
      return folder;
    },
    commands: [['status'], ['dupes', '--ephemeral', '.'], ['log']],
    isForbidden: true,
  },
  NO_SNAPSHOT: {
    folder: photoRepository,
    commands: [
      ['diff'],
      ['diff', '1'],
      ['dupes', '--no-refresh'],
      ['link', '--no-refresh'],
      ['similar', '2019/heather.jpg'],
    ],
  },
  NO_SUCH_SNAPSHOT: {
    folder: hashedPhotos,
    commands: [
      ['diff', '7'],
      ['diff', '1', '7'],
      ['diff', 'HEAD~9'],
      ['diff', '7', '--lost'],
    ],
  },
  NO_FINGERPRINTS: {
    folder: async () => {
      const folder = await photoRepository();
      await folder.ok('dupes');
      return folder;
    },
    commands: [['similar', '2019/heather.jpg']],
  },
  NO_SUCH_SESSION: { folder: hashedPhotos, commands: [['sessions', '7']] },
  NO_SUCH_ACTION: {
    folder: hashedPhotos,
    commands: [
      ['undo', '7'],
      ['log', '7'],
      ['undo', '7', '-n'],
    ],
  },
  CONFIG_INVALID: {
    folder: photoRepository,
    commands: [
      ['status', '-c', 'jobs=many'],
      ['config', 'set', 'jobs', 'many'],
      ['config', 'list', '-c', 'jobs=many'],
      ['init', '-c', 'hash=md5'],
      ['link', '--keep', 'prettiest'],
    ],
  },
  CONFIG_UNKNOWN_KEY: {
    folder: photoRepository,
    commands: [
      ['config', 'get', 'nothing'],
      ['config', 'set', 'nothing', '1'],
      ['index', '-c', 'nothing=1'],
    ],
  },
  HASH_MISMATCH: {
    folder: async () => {
      const folder = await hashedPhotos();
      folder.write('.imgdedup/config.toml', 'hash = "sha256"\n');
      return folder;
    },
    commands: [['status'], ['dupes'], ['config', 'set', 'hash', 'sha256']],
  },
  STORE_DAMAGED: {
    folder: async () => {
      const folder = await hashedPhotos();
      rmSync(folder.at('.imgdedup/store/CURRENT'));
      return folder;
    },
    commands: [['status'], ['dupes'], ['link'], ['undo'], ['log'], ['gc'], ['snapshots'], ['diff']],
  },
  STORE_UNWRITABLE: {
    folder: async () => {
      const folder = copyPhotos();
      await Promise.resolve();
      chmodSync(folder.path, 0o555);
      return folder;
    },
    commands: [['init']],
    isForbidden: true,
  },
  FORMAT_UNSUPPORTED: {
    folder: async () => {
      const folder = await hashedPhotos();
      const codec = checksummedCodec<string>(
        'meta record',
        9,
        (writer, text) => writer.text(text),
        () => '',
      );
      await using store = await levelStoreSource(folder.at('.imgdedup/store')).open();
      await store.write([{ type: 'put', key: metaKey, value: codec.encode('from the future') }]);
      return folder;
    },
    commands: [['status'], ['index'], ['link'], ['log']],
  },
  PHOTO_UNREADABLE: {
    folder: async () => {
      const folder = copyPhotos();
      await run(['init'], { cwd: folder.path, uid: nobody });
      chmodSync(folder.at('2019/heather.jpg'), 0);
      return folder;
    },
    commands: [['distinct', '2019/heather.jpg', '2019/mountain.jpg']],
    isForbidden: true,
  },
  FILE_EXISTS: {
    folder: async () => {
      const folder = await hashedPhotos();
      folder.write('notes.db', 'no database');
      return folder;
    },
    commands: [
      ['export', '--sqlite', 'notes.db'],
      ['export', '--sqlite', 'notes.db', '--force'],
      ['export', '--sqlite', '2019/heather.jpg', '--force'],
      ['export', '--sqlite', '2019', '--force'],
    ],
  },
  SOCKET_TAKEN: {
    folder: photoRepository,
    commands: [
      ['serve', '--socket', '2019/waterfall.jpg'],
      ['serve', '--socket', '2019'],
    ],
  },
  SOCKET_UNUSABLE: {
    folder: photoRepository,
    commands: [
      ['serve', '--socket', 'nowhere/serve.sock'],
      ['serve', '--socket', 'x'.repeat(120)],
    ],
  },
  TOKEN_UNUSABLE: {
    folder: photoRepository,
    commands: [
      ['serve', '--port', '0', '--token-file', '2019/waterfall.jpg'],
      ['serve', '--port', '0', '--token-file', 'nowhere/token'],
    ],
  },
  EXPORT_UNWRITABLE: {
    folder: async () => {
      const folder = copyPhotos();
      await run(['init'], { cwd: folder.path, uid: nobody });
      await run(['index', '--no-similar'], { cwd: folder.path, uid: nobody });
      chmodSync(folder.at('2019'), 0o555);
      return folder;
    },
    commands: [['export', '--sqlite', '2019/photos.db']],
    isForbidden: true,
  },
  NO_SUCH_REMOTE: {
    folder: hashedPhotos,
    commands: [
      ['fetch', 'disk'],
      ['backup', 'disk'],
      ['remote', 'remove', 'disk'],
      ['remote', 'rename', 'disk', 'shelf'],
      ['diff', 'disk'],
      ['dupes', '--across', 'disk'],
    ],
  },
  REMOTE_EXISTS: {
    folder: async () => {
      const folder = await withRemote();
      folder.write('.other/b.jpg', 'b');
      await folder.ok('init', '.other', '--force');
      return folder;
    },
    commands: [['remote', 'add', 'disk', '.other']],
  },
  REMOTE_AWAY: {
    folder: async () => {
      const folder = await withRemote();
      rmSync(folder.at('.disk'), { recursive: true });
      return folder;
    },
    commands: [
      ['fetch', 'disk'],
      ['backup', 'disk'],
    ],
  },
  REMOTE_UNREADABLE: {
    folder: async () => {
      const folder = await withRemote();
      chmodSync(folder.at('.disk/.imgdedup/store'), 0);
      return folder;
    },
    commands: [['fetch', 'disk']],
    isForbidden: true,
  },
  NOT_FETCHED: {
    folder: withRemote,
    commands: [
      ['diff', 'disk'],
      ['dupes', '--across', 'disk'],
    ],
  },
  SAME_CONTENT: {
    folder: hashedPhotos,
    commands: [['distinct', '2019/waterfall.jpg', '2021/waterfall.jpg']],
  },
};

/** With another repository, hidden in it, that everybody may use. */
async function withRemote(): Promise<Folder> {
  const folder = copyPhotos();
  folder.write('.disk/a.jpg', 'a');
  chmodSync(folder.at('.disk'), 0o777);
  for (const args of [
    ['init'],
    ['index', '--no-similar'],
    ['init', '.disk', '--force'],
    ['remote', 'add', 'disk', '.disk'],
  ]) {
    await run(args, { cwd: folder.path, uid: nobody });
  }
  return folder;
}
