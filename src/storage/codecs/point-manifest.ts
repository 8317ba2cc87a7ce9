import type { PointManifest, PointSegment } from '../../model/pictures/picture-index.js';
import type { ByteReader, ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

/** Which files make up the index of key points. */
export const pointManifestCodec = checksummedCodec<PointManifest>(
  'list of point files',
  1,
  (writer, { generation, segments }) => {
    writer.u32(generation).u32(segments.length);
    for (const segment of segments) writeSegment(writer, segment);
  },
  (reader) => ({
    generation: reader.u32(),
    segments: Array.from({ length: reader.u32() }, () => readSegment(reader)),
  }),
);

function writeSegment(writer: ByteWriter, segment: PointSegment): void {
  const { file, bytes, checksum, pictures, vectors, first, last, dead } = segment;
  writer.u32(file).f64(bytes).raw(Buffer.from(checksum, 'hex')).u32(pictures).u32(vectors);
  writer.u32(first).u32(last).u32(dead.length);
  for (const number of dead) writer.u32(number);
}

function readSegment(reader: ByteReader): PointSegment {
  return {
    file: reader.u32(),
    bytes: reader.f64(),
    checksum: reader.raw(8).toString('hex'),
    pictures: reader.u32(),
    vectors: reader.u32(),
    first: reader.u32(),
    last: reader.u32(),
    dead: readNumbers(reader),
  };
}

/** Bytes first: a count that the record cannot hold must not become an array. */
function readNumbers(reader: ByteReader): Uint32Array {
  const count = reader.u32();
  const bytes = reader.raw(count * 4);
  return Uint32Array.from({ length: count }, (_, at) => bytes.readUInt32LE(at * 4));
}
