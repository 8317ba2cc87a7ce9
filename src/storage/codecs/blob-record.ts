import type { BlobRecord } from '../../model/contents/blob-record.js';
import { sampleWidth } from '../../model/snapshot/file-table.js';
import { checksummedCodec } from '../codec.js';

export const blobRecordCodec = checksummedCodec<BlobRecord>(
  'blob record',
  1,
  (writer, { size, sample }) => writer.f64(size).raw(sample),
  (reader) => ({ size: reader.f64(), sample: reader.raw(sampleWidth) }),
);
