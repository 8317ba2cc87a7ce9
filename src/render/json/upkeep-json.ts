import type { GarbageResult } from '../../model/maintenance/garbage.js';
import type { RehashResult } from '../../model/maintenance/rehash.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import type {
  DiffFile,
  ToldDiff,
  ToldLost,
  ToldSnapshot,
} from '../../model/snapshot/snapshot-diff.js';
import type { VerifyResult } from '../../model/maintenance/upkeep.js';
import type { FileChange } from '../text/files/render-tables.js';
import type { Envelope } from '../envelope.js';
import { purgeMember, purgeSum } from '../trash-json.js';

export async function verifyJson(
  envelope: Envelope,
  { problems, repaired, copy, checked, behind, changed }: VerifyResult,
): Promise<void> {
  await envelope.list('problems', problems);
  await envelope.list('repaired', repaired);
  await envelope.members({ copy: copy ?? null });
  const counts = { problems: problems.length, repaired: repaired.length, behind, changed };
  await envelope.end({ ...checked, ...counts });
}

export async function garbageJson(
  envelope: Envelope,
  { freed, trash, ...swept }: GarbageResult,
  dryRun: boolean,
): Promise<void> {
  const dropped = { ...swept, trash: purgeSum(trash) };
  await envelope.members({ dryRun, dropped, trash: purgeMember(trash) });
  const bytes = Object.values(dropped).reduce((sum, kind) => sum + kind.bytes, 0);
  await envelope.end({ files: null, bytes, freed: freed ?? null });
}

export async function rehashJson(envelope: Envelope, result: RehashResult): Promise<void> {
  const { from, to, isDone, contents, bytes, readBefore, standIns, records, seconds } = result;
  await envelope.members({ from, to, done: isDone });
  await envelope.list('changed', result.changed);
  const counts = { readBefore, standIns, records, changed: result.changed.length };
  await envelope.end({ files: contents, bytes, ...counts, seconds });
}

/** @param forgotten how many records */
export async function resetJson(envelope: Envelope, forgotten: number): Promise<void> {
  await envelope.end({ files: null, bytes: null, forgotten });
}

/** Files and bytes are those of the newest. */
export async function snapshotsJson(
  envelope: Envelope,
  snapshots: readonly ToldSnapshot[],
): Promise<void> {
  await envelope.list('snapshots', snapshots, ({ files, bytes, ...snapshot }) => ({
    ...snapshotOf(snapshot),
    files,
    bytes,
  }));
  const { files = 0, bytes = 0 } = snapshots[0] ?? {};
  await envelope.end({ files, bytes, snapshots: snapshots.length });
}

export async function diffJson(envelope: Envelope, diff: ToldDiff): Promise<void> {
  const { from, to, added, changed, moved, gone } = diff;
  await envelope.members({ from: snapshotOf(from), to: snapshotOf(to) });
  await envelope.list('added', added, fileJson);
  await envelope.list('changed', changed, fileJson);
  await envelope.list('moved', moved);
  await envelope.list('gone', gone, fileJson);
  const counts = {
    added: added.length,
    changed: changed.length,
    moved: moved.length,
    gone: gone.length,
  };
  const files = added.length + changed.length + moved.length + gone.length;
  await envelope.end({ files, bytes: null, ...counts });
}

export async function lostJson(envelope: Envelope, { from, to, lost }: ToldLost): Promise<void> {
  await envelope.members({ from: snapshotOf(from), to: snapshotOf(to) });
  await envelope.list('lost', lost, lostFileJson);
  await envelope.end({ files: lost.length, bytes: null, lost: lost.length });
}

function snapshotOf({ sequence, takenAt, checkedAt }: Omit<Snapshot, 'root'>) {
  return { number: sequence, takenAt: timeOf(takenAt), checkedAt: timeOf(checkedAt) };
}

/** Null for what has not happened yet. */
function timeOf(ms: number): string | null {
  return ms === 0 ? null : new Date(ms).toISOString();
}

/** A file that is lost, as it stands in the document, and a line by itself in JSON Lines. */
export function lostFileJson({ trashedBy, ...file }: ToldLost['lost'][number]): object {
  return { ...fileJson(file), trashedBy: trashedBy ?? null };
}

/** A change for a line by itself in JSON Lines. */
export function changeJson({ change, path, from, contentId }: FileChange): object {
  return { change, path, ...(from === undefined ? { contentId: contentId ?? null } : { from }) };
}

function fileJson({ path, contentId }: DiffFile): object {
  return { path, contentId: contentId ?? null };
}
