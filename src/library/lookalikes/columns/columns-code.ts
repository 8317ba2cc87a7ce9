import { bitsWidth, type FramePrints, type PictureFacts } from '../../../model/pictures/picture.js';
import { nodeIdFromBytes, type NodeId } from '../../../model/snapshot/tree-node.js';
import { ByteReader, ByteWriter } from '../../../storage/bytes.js';
import type { CatalogColumns, Failed } from '../catalog/catalog-columns.js';
import type { LiveRows } from '../catalog/live-files.js';

/** What a file of picture columns holds; `docs/format/ann.md` describes the bytes. */
export interface ColumnsContent {
  readonly catalog: CatalogColumns;
  readonly live: LiveRows;
  /** Records of the nodes of the snapshot's tree. */
  readonly nodes: ReadonlyMap<NodeId, Buffer>;
}

const version = 1;
const nodeIdBytes = 16;
const printKinds = ['looks', 'data'] as const;
const failures = ['undecodable', 'unsupported'] as const;

/** What typed arrays are views of. */
type Words = readonly [buffer: ArrayBufferLike, byteOffset: number, count: number];

export function encodeColumns({ catalog, live, nodes }: ColumnsContent): Buffer {
  const writer = new ByteWriter();
  const sizes = [
    version,
    catalog.numbers.length,
    catalog.positions.length,
    catalog.width,
    live.rows.length,
    live.selected.length,
    live.unseen,
    catalog.facts.length,
    catalog.frames.size,
    catalog.failed.size,
    nodes.size,
  ];
  writer.raw(bytesOf(Uint32Array.from(sizes)));
  const columns = [
    catalog.numbers,
    catalog.positions,
    catalog.factsAt,
    catalog.quality,
    live.starts,
    live.rows,
    catalog.phashes,
    catalog.contents,
    catalog.hasPoints,
    live.selected,
  ];
  for (const column of columns) writer.raw(bytesOf(column)).align(4);
  for (const facts of catalog.facts) writeFacts(writer, facts);
  for (const [position, { kind, prints }] of catalog.frames) {
    writer.u32(position).u8(printKinds.indexOf(kind)).bytes(prints);
  }
  for (const [position, failed] of catalog.failed) {
    writer.u32(position).u8(failures.indexOf(failed.kind)).text(failed.format);
    if (failed.kind === 'undecodable') writer.text(failed.reason);
  }
  for (const [id, record] of nodes) {
    writer.raw(Buffer.from(id, 'hex')).u32(record.length).align(8).raw(record);
  }
  return writer.finish();
}

/**
 * Views of the bytes, which nobody may change from now on.
 * @param bytes begin at a multiple of 8
 * @returns undefined for another version, or another order of bytes
 * @throws ImgdedupError STORE_DAMAGED
 */
export function decodeColumns(bytes: Uint8Array): ColumnsContent | undefined {
  const reader = new ByteReader(bytes, 'file of picture columns');
  const words = (count: number): Words => {
    const { buffer, byteOffset } = reader.raw(4 * count);
    return [buffer, byteOffset, count];
  };
  const sizes = new Uint32Array(...words(11));
  const [found, count = 0, numberEnd = 0, width = 0, held = 0, files = 0] = sizes;
  if (found !== version) return undefined;
  const [unseen = 0, facts = 0, frames = 0, failed = 0, nodes = 0] = sizes.subarray(6);
  const numbers = new Uint32Array(...words(count));
  const positions = new Int32Array(...words(numberEnd));
  const factsAt = new Uint32Array(...words(count));
  const quality = new Float32Array(...words(count));
  const starts = new Uint32Array(...words(count + 1));
  const rows = new Uint32Array(...words(held));
  const raw = (length: number): Buffer => {
    const part = reader.raw(length);
    reader.align(4);
    return part;
  };
  const phashes = raw(bitsWidth * count);
  const contents = raw(width * count);
  const hasPoints = raw(count);
  const selected = raw(files);
  const columns = { width, contents, numbers, positions, phashes, quality, hasPoints, factsAt };
  const content = {
    catalog: {
      ...columns,
      facts: Array.from({ length: facts }, () => readFacts(reader)),
      frames: new Map(Array.from({ length: frames }, () => readFrames(reader))),
      failed: new Map(Array.from({ length: failed }, () => readFailed(reader))),
    },
    live: { selected, unseen, starts, rows },
    nodes: new Map(Array.from({ length: nodes }, () => readNode(reader))),
  };
  reader.end();
  return content;
}

function writeFacts(writer: ByteWriter, facts: PictureFacts): void {
  const { format, width, height, orientation, frames, missing } = facts;
  writer.text(format).u32(width).u32(height).u8(orientation).u32(frames).f64(missing);
}

function readFacts(reader: ByteReader): PictureFacts {
  return {
    format: reader.text(),
    width: reader.u32(),
    height: reader.u32(),
    orientation: reader.u8(),
    frames: reader.u32(),
    missing: reader.f64(),
  };
}

function readFrames(reader: ByteReader): [number, FramePrints] {
  const position = reader.u32();
  const kind = printKinds[reader.u8()] ?? 'data';
  return [position, { kind, prints: reader.bytes() }];
}

function readFailed(reader: ByteReader): [number, Failed] {
  const position = reader.u32();
  const kind = failures[reader.u8()] ?? 'unsupported';
  const format = reader.text();
  return [
    position,
    kind === 'unsupported' ? { kind, format } : { kind, format, reason: reader.text() },
  ];
}

function readNode(reader: ByteReader): [NodeId, Buffer] {
  const id = nodeIdFromBytes(reader.raw(nodeIdBytes));
  const length = reader.u32();
  reader.align(8);
  return [id, reader.raw(length)];
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
