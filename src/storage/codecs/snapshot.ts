import type { Snapshot } from '../../model/snapshot/snapshot.js';
import { nodeIdFromBytes } from '../../model/snapshot/tree-node.js';
import { checksummedCodec } from '../codec.js';

export const snapshotCodec = checksummedCodec<Snapshot>(
  'snapshot',
  1,
  (writer, { sequence, root, takenAt, checkedAt }) =>
    writer.u32(sequence).raw(Buffer.from(root, 'hex')).f64(takenAt).f64(checkedAt),
  (reader) => ({
    sequence: reader.u32(),
    root: nodeIdFromBytes(reader.raw(16)),
    takenAt: reader.f64(),
    checkedAt: reader.f64(),
  }),
);
