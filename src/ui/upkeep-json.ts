import type { GarbageResult } from '../model/garbage.js';
import type { Snapshot } from '../model/snapshot.js';
import type {
  DiffFile,
  LostContents,
  SnapshotDiff,
  SnapshotSummary,
} from '../model/snapshot-diff.js';
import type { VerifyResult } from '../model/upkeep.js';
import { list } from './json.js';
import type { Output } from './output.js';
import { purgeObject } from './trash-json.js';

export async function verifyJson(output: Output, result: VerifyResult): Promise<void> {
  const { problems, repaired, copy, checked, behind, changed, unreadable } = result;
  await output.write('{"problems":');
  await list(output, problems);
  await output.write(',"repaired":');
  await list(output, repaired);
  const rest = { copy: copy ?? null, checked, behind, changed };
  await output.write(`,${JSON.stringify(rest).slice(1, -1)},"unreadable":`);
  await list(output, unreadable);
  await output.line('}');
}

export async function garbageJson(
  output: Output,
  { freed, trash, ...dropped }: GarbageResult,
  dryRun: boolean,
): Promise<void> {
  await output.line(
    JSON.stringify({ dryRun, ...dropped, trash: purgeObject(trash), freed: freed ?? null }),
  );
}

export async function snapshotsJson(
  output: Output,
  snapshots: readonly SnapshotSummary[],
): Promise<void> {
  await output.write('{"snapshots":');
  await list(output, snapshots, ({ files, bytes, ...snapshot }) =>
    JSON.stringify({ ...snapshotOf(snapshot), files, bytes }),
  );
  await output.line('}');
}

export async function diffJson(output: Output, diff: SnapshotDiff): Promise<void> {
  await output.write(opening(diff));
  for (const kind of ['added', 'changed', 'gone'] as const) {
    await output.write(`,"${kind}":`);
    await list(output, diff[kind], fileJson);
  }
  await output.write(',"moved":');
  await list(output, diff.moved);
  const { added, changed, moved, gone } = diff;
  const counts = {
    added: added.length,
    changed: changed.length,
    moved: moved.length,
    gone: gone.length,
  };
  await output.line(`,"counts":${JSON.stringify(counts)}}`);
}

export async function lostJson(output: Output, result: LostContents): Promise<void> {
  await output.write(`${opening(result)},"lost":`);
  await list(output, result.lost, ({ path, contentId, trashedBy }) =>
    JSON.stringify({ path, contentId: contentId ?? null, trashedBy: trashedBy ?? null }),
  );
  await output.line(`,"counts":${JSON.stringify({ lost: result.lost.length })}}`);
}

function opening({ from, to }: Pick<SnapshotDiff, 'from' | 'to'>): string {
  return JSON.stringify({ from: snapshotOf(from), to: snapshotOf(to) }).slice(0, -1);
}

function snapshotOf({ sequence, takenAt, checkedAt }: Snapshot) {
  return { number: sequence, takenAt: timeOf(takenAt), checkedAt: timeOf(checkedAt) };
}

/** Null for what has not happened yet. */
function timeOf(ms: number): string | null {
  return ms === 0 ? null : new Date(ms).toISOString();
}

function fileJson({ path, contentId }: DiffFile): string {
  return JSON.stringify({ path, contentId: contentId ?? null });
}
