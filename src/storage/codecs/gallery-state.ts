import type { GalleryState } from '../../model/picture-record.js';
import { sealedCodec } from '../codec.js';

export const galleryStateCodec = sealedCodec<GalleryState>(
  'state of the gallery',
  1,
  (writer, { fingerprintVersion, comparisonVersion, nextNumber, compared }) =>
    writer.u16(fingerprintVersion).u16(comparisonVersion).u32(nextNumber).u32(compared),
  (reader) => ({
    fingerprintVersion: reader.u16(),
    comparisonVersion: reader.u16(),
    nextNumber: reader.u32(),
    compared: reader.u32(),
  }),
);
