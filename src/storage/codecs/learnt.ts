import type { FileStat, Knowledge } from '../../model/snapshot/file-table.js';
import { sampleWidth } from '../../model/snapshot/file-table.js';
import type { ByteReader } from '../bytes.js';
import { damagedRecord } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

/** What a running `index` or `dupes` learnt of one file, kept in case it is interrupted. */
export interface Learnt {
  readonly stat: FileStat;
  readonly knowledge: Exclude<Knowledge, { kind: 'none' }>;
}

/** A batch of findings: everything that was learnt in one batch of a run. */
export const learntCodec = checksummedCodec<readonly Learnt[]>(
  'batch of findings',
  1,
  (writer, batch) => {
    writer.u32(batch.length);
    for (const { stat, knowledge } of batch) {
      writer.f64(stat.ino).f64(stat.size).f64(stat.mtimeMs).f64(stat.ctimeMs).f64(stat.birthtimeMs);
      if (knowledge.kind === 'sample') writer.u8(1).raw(knowledge.sample);
      else writer.u8(2).bytes(knowledge.digest).u32(knowledge.ordinal);
    }
  },
  (reader) => Array.from({ length: reader.u32() }, () => readLearnt(reader)),
);

function readLearnt(reader: ByteReader): Learnt {
  const stat = {
    ino: reader.f64(),
    size: reader.f64(),
    mtimeMs: reader.f64(),
    ctimeMs: reader.f64(),
    birthtimeMs: reader.f64(),
  };
  const kind = reader.u8();
  switch (kind) {
    case 1:
      return { stat, knowledge: { kind: 'sample', sample: reader.raw(sampleWidth) } };
    case 2: {
      const [digest, ordinal] = [reader.bytes(), reader.u32()];
      return { stat, knowledge: { kind: 'content', digest, ordinal, carried: false } };
    }
    default:
      throw damagedRecord('batch of findings', `kind ${kind} is unknown`);
  }
}
