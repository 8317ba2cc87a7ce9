import { pairedHash } from '../../digest/content-hash.js';
import { nodeFileOps } from '../../fs/file-ops.js';
import type { ContentReading } from '../../library/rehash/read-contents.js';
import type { NewNames } from '../../library/rehash/new-names.js';
import type { Repository } from '../../library/repository/repository.js';
import { readTrash } from '../../library/trash/contents.js';
import {
  isInPlaceStep,
  isMergeStep,
  isMoveStep,
  type MergeStep,
  type Step,
} from '../../model/actions/action.js';
import { contentRef, type ContentRef } from '../../model/contents/content-id.js';
import { systemCode } from '../../model/errors/errors.js';
import { failureReason } from '../../model/errors/failure.js';
import { placeAt, type RelPath } from '../../model/paths/path.js';
import { isIdBy } from '../../library/repository/aliases.js';
import { contentKey } from '../../storage/keys.js';
import { readActions, readBatches } from './journal.js';
import { sidecarBytes } from '../files/sidecar-file.js';
import { withoutInsertions } from '../../model/contents/insertion.js';

/** Where a content may be read that the folder, as the newest snapshot knows it, does not hold. */
export interface ElsewhereHolder {
  readonly content: ContentRef;
  /** As `node:fs` finds it. */
  readonly path: string;
  /** For people. */
  readonly shown: RelPath;
  readonly size: number;
}

/**
 * Files in the trash, and others that acts moved or made and that `undo` would compare with their hash, as far as the
 * names of their contents are not known.
 */
export async function journalledContents(
  repository: Repository,
  names: NewNames,
): Promise<ElsewhereHolder[]> {
  const { base, hash } = repository;
  const found: ElsewhereHolder[] = [];
  for (const { contentId: id, path, place, size } of await readTrash(repository)) {
    if (id === undefined || !isIdBy(hash, id) || names.find(contentRef(id)) !== undefined) continue;
    found.push({ content: contentRef(id), path: placeAt(base, place), shown: path, size });
  }
  for await (const step of doneSteps(repository)) {
    const { content, before } = step;
    if (content === undefined || names.find(content) !== undefined) continue;
    for (const path of placesOf(repository, step)) {
      found.push({ content, path, shown: step.path, size: Number(before.size) });
    }
  }
  return found;
}

function placesOf({ base }: Repository, step: Step): string[] {
  if (isMoveStep(step)) return [placeAt(base, step.away), base + step.path];
  if (isInPlaceStep(step)) return [base + step.path, base + step.keeper];
  return isMergeStep(step) ? [] : [base + step.path];
}

async function* doneSteps(repository: Repository): AsyncGenerator<Step> {
  for (const { id, command } of (await readActions(repository)).toReversed()) {
    if (command === 'undo') continue;
    for await (const { steps } of readBatches(repository, id)) {
      for (const step of steps.toReversed()) if (step.outcome.kind === 'done') yield step;
    }
  }
}

/** Reads them. What is not what it was, or not there, is left; what cannot be read is told. */
export async function readJournalled(
  repository: Repository,
  holders: readonly ElsewhereHolder[],
  reading: ContentReading,
  names: NewNames,
): Promise<void> {
  const both = pairedHash(repository.hash, names.to);
  const read = new Set<string>();
  for (const { content, path, shown, size } of holders) {
    const key = contentKey(content).toString('latin1');
    if (read.has(key)) continue;
    try {
      const seen = nodeFileOps.look(path);
      if (seen === undefined || seen.stat.size !== size) continue;
      const digests = reading.split(nodeFileOps.digest(path, seen.stat, both));
      if (reading.take(content, digests, size)) read.add(key);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      reading.miss(content, { path: shown, reason: failureReason(error) });
    }
    await reading.pause();
    // Reading does not wait for anything; signals get their turn between two files.
    await new Promise((resolve) => void setImmediate(resolve));
  }
  await readSidecars(repository, reading, names);
  await reading.flush();
}

/** What sidecars were before facts were put into them, from the newest act back: `undo` makes that again. */
async function readSidecars(
  repository: Repository,
  reading: ContentReading,
  names: NewNames,
): Promise<void> {
  const both = pairedHash(repository.hash, names.to);
  const bytesNow = new Map<RelPath, Buffer | undefined>();
  for await (const step of doneSteps(repository)) {
    if (!isMergeStep(step)) continue;
    const { path, content } = step;
    const now = bytesNow.has(path) ? bytesNow.get(path) : bytesOf(repository, step, reading);
    const former = now && formerBytes(now, step);
    bytesNow.set(path, former);
    if (former === undefined || content === undefined || names.find(content) !== undefined)
      continue;
    reading.take(content, reading.split(both.digest(former)), former.length);
  }
}

function bytesOf(
  { base }: Repository,
  { path, content }: MergeStep,
  reading: ContentReading,
): Buffer | undefined {
  try {
    return sidecarBytes(nodeFileOps, base + path)?.bytes;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    if (content !== undefined) reading.miss(content, { path, reason: failureReason(error) });
    return undefined;
  }
}

function formerBytes(now: Buffer, { insertions, before }: MergeStep): Buffer | undefined {
  const former = withoutInsertions(now, insertions);
  return former !== undefined && BigInt(former.length) === before.size ? former : undefined;
}
