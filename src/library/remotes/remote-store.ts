import { join } from 'node:path';
import { ImgdedupError, systemCode, type ErrorCode } from '../../model/errors/errors.js';
import type { RepositoryId } from '../../model/remotes/remote.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import { damagedRecord } from '../../storage/bytes.js';
import { headCodec } from '../../storage/codecs/head.js';
import { metaCodec, type Meta } from '../../storage/codecs/meta.js';
import { snapshotCodec } from '../../storage/codecs/snapshot.js';
import { headKey, metaKey, nodePrefix, snapshotKey, snapshotPrefix } from '../../storage/keys.js';
import { LevelView } from '../../storage/leveldb/level-view.js';
import type { StoreReader } from '../../storage/object-store.js';
import { keyOnSide, readSide, storeSides } from '../../storage/store-side.js';
import type { RepositoryPlace } from '../repository/discover.js';
import { readStorePlace } from '../repository/store-place.js';

const prefixes = [metaKey, headKey, snapshotPrefix, nodePrefix].flatMap((prefix) =>
  storeSides.map((side) => keyOnSide(prefix, side)),
);

/** The store of another repository, which is read and never written, whoever else has it open. */
export class RemoteStore implements AsyncDisposable {
  readonly place: RepositoryPlace;
  readonly id: RepositoryId;
  readonly #view: LevelView;
  readonly #records: StoreReader;

  private constructor(place: RepositoryPlace, { side, ...id }: Meta, view: LevelView) {
    this.place = place;
    this.id = id;
    this.#view = view;
    this.#records = readSide(view, side);
  }

  /** @throws ImgdedupError REMOTE_UNREADABLE, STORE_DAMAGED, FORMAT_UNSUPPORTED */
  static open(place: RepositoryPlace): Promise<RemoteStore> {
    return orExplain(place, async () => {
      if (readStorePlace(place.dataFolder) !== undefined) throw onServer(place);
      const view = await LevelView.open(join(place.dataFolder, 'store'), prefixes);
      try {
        return new RemoteStore(place, await readMeta(view), view);
      } catch (error) {
        await view[Symbol.asyncDispose]();
        throw error;
      }
    });
  }

  /**
   * The newest snapshot.
   * @throws ImgdedupError NO_SNAPSHOT, REMOTE_UNREADABLE, STORE_DAMAGED, FORMAT_UNSUPPORTED
   */
  snapshot(): Promise<Snapshot> {
    return this.read(async (view) => {
      const head = await view.get(headKey);
      if (head === undefined) throw noSnapshot(this.place);
      const sequence = headCodec.decode(head);
      const bytes = await view.get(snapshotKey(sequence));
      if (bytes === undefined) throw damagedRecord('snapshot', `number ${sequence} is missing`);
      return snapshotCodec.decode(bytes);
    });
  }

  /**
   * Reads records; what goes wrong is told of this repository, not of our own.
   * @throws ImgdedupError REMOTE_UNREADABLE, STORE_DAMAGED, FORMAT_UNSUPPORTED
   */
  read<T>(work: (view: StoreReader) => Promise<T>): Promise<T> {
    return orExplain(this.place, () => work(this.#records));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#view[Symbol.asyncDispose]();
  }
}

async function readMeta(view: StoreReader): Promise<Meta> {
  const bytes = await view.get(metaKey);
  if (bytes === undefined) throw damagedRecord('meta record', 'it is missing');
  return metaCodec.decode(bytes);
}

/** A backup drive that is plugged in must not have us connect anywhere. */
function onServer({ root }: RepositoryPlace): ImgdedupError {
  return new ImgdedupError(
    'REMOTE_UNREADABLE',
    `${root} keeps its records in a database, and remotes are read from their own files only.`,
    { remedy: 'Let it know this repository as a remote, the other way round.' },
  );
}

function noSnapshot({ root }: RepositoryPlace): ImgdedupError {
  return new ImgdedupError('NO_SNAPSHOT', `The repository ${root} has no snapshot yet.`, {
    remedy: `Run "imgdedup -C ${root} index".`,
  });
}

/** Codes that speak of a repository, and what they say of another one. */
const elsewhere: ReadonlyMap<ErrorCode, (root: string) => [message: string, remedy: string]> =
  new Map([
    [
      'STORE_DAMAGED',
      (root) => [
        `The store of ${root} is damaged. Nothing was changed, there or here.`,
        `Run "imgdedup -C ${root} verify --repair", then fetch again.`,
      ],
    ],
    [
      'FORMAT_UNSUPPORTED',
      (root) => [
        `The repository ${root} was written by a newer imgdedup. Nothing was changed, there or here.`,
        'Use that version here, too.',
      ],
    ],
  ]);

async function orExplain<T>({ root }: RepositoryPlace, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ImgdedupError) {
      const words = elsewhere.get(error.code)?.(root);
      if (words === undefined) throw error;
      const [message, remedy] = words;
      throw new ImgdedupError(error.code, message, { remedy, cause: error });
    }
    const code = systemCode(error);
    if (code === undefined || !(error instanceof Error)) throw error;
    const reason = error.message.replace(/^\w+: /, '').replace(/, .*$/, '');
    throw new ImgdedupError('REMOTE_UNREADABLE', `${root} cannot be read: ${reason}.`, {
      remedy: 'Check that its disk is well, and that you may read it.',
      cause: error,
    });
  }
}
