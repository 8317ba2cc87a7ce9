import { clockMs } from '../../model/time/clock.js';
import type { ContentRef } from '../../model/contents/content-id.js';
import type { DraftedFile } from '../../model/review/draft.js';
import { distinctCodec } from '../../storage/codecs/distinct.js';
import { draftCodec } from '../../storage/codecs/draft.js';
import { draftStepCodec } from '../../storage/codecs/draft-step.js';
import { learntCodec } from '../../storage/codecs/learnt.js';
import { stepsCodec } from '../../storage/codecs/steps.js';
import {
  contentKey,
  contentOf,
  distinctKey,
  draftKey,
  type KeyLetter,
} from '../../storage/keys.js';
import { endOfPrefix, type StoreChange } from '../../storage/object-store.js';
import { checkInterrupted } from '../repository/interrupt.js';
import type { Repository } from '../repository/repository.js';
import type { WatchOptions } from '../repository/watched-store.js';
import type { NewNames } from './new-names.js';

type Record = readonly [key: Buffer, value: Buffer];

/**
 * What becomes of records: `same` where nothing in them names a content, `key` where only the end of their key does;
 * `apart` where they are written by others.
 */
type Rule = 'same' | 'key' | 'apart' | ((record: Record, names: NewNames) => Record);

const rules: Readonly<globalThis.Record<KeyLetter, Rule>> = {
  m: 'apart',
  h: 'same',
  s: 'apart',
  t: 'apart',
  b: 'key',
  l: ([key, value], names) => [key, renamedFindings(value, names)],
  j: 'same',
  k: ([key, value], names) => [key, renamedSteps(value, names)],
  g: 'same',
  p: 'key',
  f: 'key',
  r: 'same',
  q: 'same',
  i: 'key',
  c: 'key',
  e: 'key',
  n: 'same',
  o: 'same',
  d: ([, value], names) => renamedDecision(value, names),
  w: ([key, value], names) => renamedDraft(key, value, names),
  u: ([key, value], names) => [key, renamedDraftStep(value, names)],
  v: 'same',
  x: 'apart',
  a: 'apart',
  y: 'same',
  z: 'same',
  A: 'apart',
  // Made anew: its file names contents.
  C: 'apart',
  // Files that were put are named by their hash: a repository that has some is refused.
  P: 'apart',
};

/** Records that are written together, and their bytes. */
const [batchRecords, batchBytes] = [2000, 4 * 1024 * 1024];
/** Others get their turn at the store after so many milliseconds. */
const turnMs = 250;

/**
 * Writes all records anew that do not hang together as trees do, on the side of the store that is not in use.
 * @returns how many
 * @throws ImgdedupError INTERRUPTED, STORE_DAMAGED, STORE_FULL, FORMAT_UNSUPPORTED
 */
export async function rewriteRecords(
  repository: Repository,
  names: NewNames,
  { signal, onProgress }: WatchOptions,
): Promise<number> {
  let written = 0;
  for (const [letter, rule] of Object.entries(rules)) {
    if (rule === 'apart') continue;
    const prefix = Buffer.from(letter);
    for (let from: Buffer | undefined = prefix; from !== undefined;) {
      checkInterrupted(signal);
      const turn = await takeTurn(repository, [from, endOfPrefix(prefix)], rule, names);
      from = turn.next;
      written += turn.written;
      onProgress?.({
        stage: 'renaming',
        unit: 'records',
        files: written,
        totalFiles: undefined,
        bytes: 0,
        totalBytes: undefined,
      });
    }
  }
  return written;
}

function takeTurn(
  repository: Repository,
  [first, end]: readonly [Buffer, Buffer],
  rule: Exclude<Rule, 'apart'>,
  names: NewNames,
): Promise<{ readonly next: Buffer | undefined; readonly written: number }> {
  return repository.onBothSides(async ({ records, spare }) => {
    const began = clockMs();
    let written = 0;
    let batch: StoreChange[] = [];
    let bytes = 0;
    let next: Buffer | undefined;
    for await (const record of records.range(first, end)) {
      const [key, value] = renamed(record, rule, names);
      batch.push({ type: 'put', key, value });
      bytes += value.length;
      if (batch.length < batchRecords && bytes < batchBytes) continue;
      await spare.write(batch);
      written += batch.length;
      [batch, bytes] = [[], 0];
      if (clockMs() - began < turnMs) continue;
      next = Buffer.concat([record[0], Buffer.of(0)]);
      break;
    }
    if (batch.length > 0) await spare.write(batch);
    return { next, written: written + batch.length };
  });
}

function renamed(record: Record, rule: Exclude<Rule, 'apart'>, names: NewNames): Record {
  if (typeof rule === 'function') return rule(record, names);
  switch (rule) {
    case 'same':
      return record;
    case 'key': {
      const [key, value] = record;
      const content = contentKey(names.of(contentOf(key)));
      return [Buffer.concat([key.subarray(0, 1), content]), value];
    }
    default:
      return rule satisfies never;
  }
}

function renamedFindings(value: Buffer, names: NewNames): Buffer {
  const batch = learntCodec.decode(value).flatMap((learnt) => {
    const { knowledge } = learnt;
    if (knowledge.kind !== 'content') return [learnt];
    // What could not be read now must not be thought to be known.
    const now = names.find(knowledge);
    return now === undefined ? [] : [{ ...learnt, knowledge: { ...knowledge, ...now } }];
  });
  return learntCodec.encode(batch);
}

function renamedSteps(value: Buffer, names: NewNames): Buffer {
  const steps = stepsCodec.decode(value).map((step) => ({
    ...step,
    content: step.content && names.of(step.content),
  }));
  return stepsCodec.encode(steps);
}

function renamedDecision(value: Buffer, names: NewNames): Record {
  const decision = distinctCodec.decode(value);
  const [first, second] = decision.contents;
  const [one, other] = [
    { ...first, ...names.of(first) },
    { ...second, ...names.of(second) },
  ];
  const isInOrder = Buffer.compare(contentKey(one), contentKey(other)) < 0;
  const contents = isInOrder ? ([one, other] as const) : ([other, one] as const);
  return [distinctKey(...contents), distinctCodec.encode({ ...decision, contents })];
}

function renamedDraft(key: Buffer, value: Buffer, names: NewNames): Record {
  const { files } = draftCodec.decode(value);
  const content = names.of(contentOf(key));
  const draft = { content, files: files.map((file) => renamedChoice(file, names)) };
  return [draftKey(content), draftCodec.encode(draft)];
}

function renamedDraftStep(value: Buffer, names: NewNames): Buffer {
  const step = draftStepCodec.decode(value);
  const changes = step.changes.map(({ content, path, before }) => ({
    content: names.of(content),
    path,
    before: before && renamedChoice(before, names),
  }));
  return draftStepCodec.encode({ ...step, changes });
}

function renamedChoice(file: DraftedFile, names: NewNames): DraftedFile {
  const rename = (content: ContentRef): ContentRef => names.of(content);
  return { ...file, anchor: rename(file.anchor), apart: file.apart.map(rename) };
}
