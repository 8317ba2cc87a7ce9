import {
  journalledContents,
  readJournalled,
  type ElsewhereHolder,
} from '../../actions/journal/journalled-contents.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';
import { contentHash, type ContentHash } from '../../digest/content-hash.js';
import { allowedHashNames, formatHashName } from '../../digest/hash-name.js';
import { nodePutOps } from '../../fs/put-ops.js';
import { loadStart } from '../../library/hashing/run.js';
import { clearSpareSide } from '../../library/rehash/clear-side.js';
import { hasPuts } from '../../library/put/has-puts.js';
import { NewNames } from '../../library/rehash/new-names.js';
import { ContentReading, unreadTotals, type Totals } from '../../library/rehash/read-contents.js';
import { renameThumbnails } from '../../library/rehash/rename-thumbnails.js';
import {
  rewriteAliases,
  rewriteRemotes,
  rewriteSnapshots,
} from '../../library/rehash/rewrite-history.js';
import { rewriteRecords } from '../../library/rehash/rewrite-records.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import { ContentRows } from '../../library/snapshot/content-rows.js';
import { Tree } from '../../library/snapshot/tree.js';
import { clockMs } from '../../model/time/clock.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { isPartName } from '../../model/plugins/plugin.js';
import type { RehashResult } from '../../model/maintenance/rehash.js';
import { contentKey } from '../../storage/keys.js';

export interface RehashOptions extends WatchOptions, Settling {
  /** Name of a hash, such as `sha256`, `blake3:64` or one that a plugin adds, or a hash of your own. */
  readonly to: string | ContentHash;
  /** Only say how much there is to read. */
  readonly dryRun?: boolean;
  /** Reading threads; 0 decides by itself; the setting by default. */
  readonly jobs?: number | undefined;
}

/**
 * Names contents by another hash from now on. Every content is read again, once, in the folder, in the trash, and
 * where acts moved files; the bytes must still be those that the old hash named. Then all records are written anew,
 * and the repository changes over in one step: whatever happens before, it is the one that it was. Features,
 * relations, decisions, drafts, journal and snapshots stay what they are, and old ids lead to the new ones. Cut off,
 * the same call reads nothing twice. No photo is changed.
 * @throws ImgdedupError USAGE for a hash that there is not, PLUGIN_UNAVAILABLE, INTERRUPTED, REPOSITORY_BUSY, VOLUME_FAILING, STORE_FULL,
 *   STORE_UNWRITABLE, STORE_DAMAGED
 */
export async function rehash(
  repository: Repository,
  { to: wanted, dryRun = false, jobs = repository.settings.jobs, ...options }: RehashOptions,
): Promise<RehashResult> {
  const began = clockMs();
  const to = typeof wanted === 'string' ? await hashCalled(repository, wanted) : wanted;
  const from = repository.hash;
  const hashes = { from: formatHashName(from), to: formatHashName(to) };
  const done = (result: Omit<RehashResult, 'from' | 'to' | 'seconds'>): RehashResult => ({
    ...hashes,
    ...result,
    seconds: Math.round(clockMs() - began) / 1000,
  });
  if (hashes.from === hashes.to) {
    if (!dryRun) await tidy(repository);
    return done({ ...nothing, isDone: true });
  }
  await using _lock = await (dryRun
    ? repository.lock('rehash')
    : lockToAct(repository, 'rehash', options));
  await refusePuts(repository);
  const { tree, names } = await load(repository, from, to);
  const elsewhere = await journalledContents(repository, names);
  const inTree = unreadTotals(tree, names);
  const also = totalsBeside(tree, elsewhere);
  if (dryRun) {
    const { contents, bytes } = sum([inTree, also]);
    return done({ ...nothing, contents, bytes, readBefore: names.count });
  }
  const reading = new ContentReading(repository, names, { ...options, jobs, also });
  await repository.stage(
    'hash',
    async () => {
      await reading.readFolder(tree);
      const known = await loadNames(repository, from, to);
      const left = elsewhere.filter(({ content }) => known.find(content) === undefined);
      await readJournalled(repository, left, reading, known);
    },
    () => ({ files: reading.totals.contents, bytes: reading.totals.bytes }),
  );
  const all = await loadNames(repository, from, to);
  const write = () => writeAnew(repository, all, reading, options);
  const records = await repository.stage('commit', write, (count) => ({ records: count }));
  await repository.changeOver(to);
  // What follows is not needed: a run that is cut off here has done its work.
  await renameThumbnails(repository, all);
  await clearSpareSide(repository, undefined);
  await repository.transaction((store) => store.compact());
  return done({
    isDone: true,
    ...reading.totals,
    readBefore: names.count,
    standIns: all.standIns,
    records,
    unreadable: reading.unreadable,
    changed: reading.changed,
  });
}

const nothing = {
  isDone: false,
  contents: 0,
  bytes: 0,
  readBefore: 0,
  standIns: 0,
  records: 0,
  unreadable: [],
  changed: [],
} as const;

/** Removes what a run left that was cut off once it had changed over. */
async function tidy(repository: Repository): Promise<void> {
  await using _lock = await repository.lock('rehash');
  const removed = await clearSpareSide(repository, undefined);
  if (removed > 0) await repository.transaction((store) => store.compact());
}

/**
 * What was put is linked to by its hash, by programs that may be at it just now.
 * @throws ImgdedupError HAS_PUTS
 */
async function refusePuts(repository: Repository): Promise<void> {
  if (!(await hasPuts(repository.putPlace, nodePutOps))) return;
  throw new ImgdedupError(
    'HAS_PUTS',
    'Programs have put files into this repository: they are called by its hash.',
    {
      remedy:
        'Keep the hash; or remove what was put, run "imgdedup gc", and put it again afterwards.',
    },
  );
}

async function hashCalled({ plugins }: Repository, name: string): Promise<ContentHash> {
  if (isPartName(name)) return plugins.hash(name);
  const hash = await contentHash(name);
  if (hash !== undefined) return hash;
  throw new ImgdedupError('USAGE', `There is no hash ${JSON.stringify(name)}.`, {
    remedy: `Allowed: ${allowedHashNames}.`,
  });
}

function loadNames(repository: Repository, from: ContentHash, to: ContentHash): Promise<NewNames> {
  return repository.transaction((store) => NewNames.load(store, from, to));
}

/** The newest snapshot, with what a run that was cut off learnt, and the names that are known. */
function load(repository: Repository, from: ContentHash, to: ContentHash) {
  return repository.transaction(async (store) => {
    const { latest, findings } = await loadStart(repository, store);
    const tree = latest?.tree ?? new Tree();
    findings.applyTo(tree);
    return { tree, names: await NewNames.load(store, from, to) };
  });
}

/** All records on the other side of the store. */
async function writeAnew(
  repository: Repository,
  names: NewNames,
  reading: ContentReading,
  options: WatchOptions,
): Promise<number> {
  await clearSpareSide(repository, options.signal);
  const trees = await rewriteSnapshots(
    repository,
    names,
    {
      isForgotten: (content) => reading.isForgotten(content),
      // Bytes that changed while their file looks as it did are a finding, and stay one.
      isDoubted: (content) => !reading.isRotten(content),
    },
    options,
  );
  const remotes = await rewriteRemotes(repository, names, options);
  const records = await rewriteRecords(repository, names, options);
  return trees + remotes + records + (await rewriteAliases(repository, names));
}

/** Contents that the folder does not hold, each once. */
function totalsBeside(tree: Tree, holders: readonly ElsewhereHolder[]): Totals {
  const rows = new ContentRows(tree);
  const sizes = new Map<string, number>();
  for (const { content, size } of holders) {
    if (rows.rows(content).length === 0) sizes.set(contentKey(content).toString('latin1'), size);
  }
  return sum([...sizes.values()].map((bytes) => ({ contents: 1, bytes })));
}

function sum(totals: readonly Totals[]): Totals {
  return totals.reduce(
    (all, { contents, bytes }) => ({ contents: all.contents + contents, bytes: all.bytes + bytes }),
    { contents: 0, bytes: 0 },
  );
}
