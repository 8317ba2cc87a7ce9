import type { LinkStep, StepOutcome } from '../../model/action.js';
import { bytesToName, isRelPath, nameToBytes, type RelPath } from '../../model/path.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { sealedCodec } from '../codec.js';

/** A stretch of an action's steps: written before they are taken, and again when it is known how they went. */
export const linkStepsCodec = sealedCodec<readonly LinkStep[]>(
  'list of steps',
  1,
  (writer, steps) => {
    writer.u32(steps.length);
    for (const step of steps) writeStep(writer, step);
  },
  (reader) => Array.from({ length: reader.u32() }, () => readStep(reader)),
);

function writeStep(writer: ByteWriter, { before, outcome, ...paths }: LinkStep): void {
  for (const path of [paths.duplicate, paths.keeper, paths.temporary]) {
    writer.bytes(nameToBytes(path));
  }
  writer.u64(before.ino).u64(before.size).u64(BigInt.asUintN(64, before.mtimeNs));
  writer.u32(before.mode).u32(before.uid).u32(before.gid);
  switch (outcome.kind) {
    case 'planned':
      writer.u8(0);
      return;
    case 'done':
      writer.u8(1);
      return;
    case 'skipped':
      writer.u8(2).text(outcome.reason);
      return;
    default:
      outcome satisfies never;
  }
}

function readStep(reader: ByteReader): LinkStep {
  const [duplicate, keeper, temporary] = [readPath(reader), readPath(reader), readPath(reader)];
  const before = {
    ino: reader.u64(),
    size: reader.u64(),
    // Files can be older than 1970.
    mtimeNs: BigInt.asIntN(64, reader.u64()),
    mode: reader.u32(),
    uid: reader.u32(),
    gid: reader.u32(),
  };
  return { duplicate, keeper, temporary, before, outcome: readOutcome(reader) };
}

function readPath(reader: ByteReader): RelPath {
  const path = bytesToName(reader.bytes());
  if (!isRelPath(path)) throw damagedRecord('list of steps', 'a path leads out of the root');
  return path;
}

function readOutcome(reader: ByteReader): StepOutcome {
  const kind = reader.u8();
  switch (kind) {
    case 0:
      return { kind: 'planned' };
    case 1:
      return { kind: 'done' };
    case 2:
      return { kind: 'skipped', reason: reader.text() };
    default:
      throw damagedRecord('list of steps', `outcome ${kind} is unknown`);
  }
}
