import { itemAt } from '../../model/snapshot/item-at.js';
import { endianness } from 'node:os';
import { cellWidth, FileTable, type FileColumns } from '../../model/snapshot/file-table.js';
import { bytesToName, nameToBytes } from '../../model/paths/path.js';
import {
  nodeIdFromBytes,
  noOtherTypes,
  type FolderEntry,
  type NodeId,
  type OtherTypes,
  type TreeNode,
} from '../../model/snapshot/tree-node.js';
import { ByteReader, ByteWriter, damagedRecord } from '../bytes.js';
import { checkVersion, type Codec } from '../codec.js';

const what = 'tree node';
const version = 2;
const nodeIdBytes = 16;
const flag = { settled: 1, hasIgnoreFile: 2, complete: 4 } as const;
const stats = ['ino', 'size', 'mtimeMs', 'ctimeMs', 'birthtimeMs'] as const;

/** Stored under its own hash, so it needs no checksum. Columns are aligned: reading copies nothing. */
export const treeNodeCodec: Codec<TreeNode> = { version, older: [1], encode, decode };

function encode(node: TreeNode): Buffer {
  const { files, folders, totals } = node;
  const { columns } = files;
  const writer = new ByteWriter()
    .u8(version)
    .u8(
      (node.settled ? flag.settled : 0) |
        (node.hasIgnoreFile ? flag.hasIgnoreFile : 0) |
        (totals.buzhash === undefined ? 0 : flag.complete),
    )
    .u16(files.digestWidth)
    .u32(files.count)
    .u32(folders.length)
    .u32(columns.ordinals.size)
    .f64(node.stat.ino)
    .f64(node.stat.mtimeMs)
    .f64(node.stat.ctimeMs)
    .f64(totals.files)
    .f64(totals.bytes)
    .u64(totals.buzhash ?? 0n)
    .raw(Buffer.from(node.rules, 'hex'))
    .u32(node.symlinks)
    .u32(node.otherTypes.size);
  for (const name of stats) writer.raw(bytesOf(columns[name]));
  writer.raw(columns.digests).raw(columns.flags).align(4);
  for (const [row, ordinal] of columns.ordinals) writer.u32(row).u32(ordinal);
  for (const { id } of folders) writer.raw(Buffer.from(id, 'hex'));
  writer.bytes(nameToBytes(columns.names));
  writer.bytes(nameToBytes(folders.map(({ name }) => name).join('/')));
  for (const [extension, count] of node.otherTypes) {
    writer.bytes(nameToBytes(extension)).u32(count);
  }
  return writer.finish();
}

function decode(bytes: Uint8Array): TreeNode {
  const reader = new ByteReader(bytes, what);
  const found = reader.u8();
  if (found !== 1) checkVersion(what, found, version);
  const flags = reader.u8();
  const [digestWidth, files, folders, ordinals] = [
    reader.u16(),
    reader.u32(),
    reader.u32(),
    reader.u32(),
  ];
  const stat = { ino: reader.f64(), mtimeMs: reader.f64(), ctimeMs: reader.f64() };
  const totals = { files: reader.f64(), bytes: reader.f64() };
  const buzhash = reader.u64();
  const rules = reader.raw(8).toString('hex');
  const symlinks = reader.u32();
  // The first version had zeros here, and nothing behind the names of folders.
  const types = found === 1 ? 0 : reader.u32();
  reader.align(8);
  const columns = readColumns(reader, files, digestWidth, ordinals);
  const ids = Array.from({ length: folders }, () => nodeIdFromBytes(reader.raw(nodeIdBytes)));
  const names = bytesToName(reader.bytes());
  const node = {
    stat,
    settled: (flags & flag.settled) !== 0,
    hasIgnoreFile: (flags & flag.hasIgnoreFile) !== 0,
    rules,
    symlinks,
    files: new FileTable({ ...columns, names }, digestWidth),
    folders: zipFolders(bytesToName(reader.bytes()), ids),
    totals: { ...totals, buzhash: (flags & flag.complete) === 0 ? undefined : buzhash },
    otherTypes: readOtherTypes(reader, types),
  };
  reader.end();
  return node;
}

function readOtherTypes(reader: ByteReader, count: number): OtherTypes {
  if (count === 0) return noOtherTypes;
  const pairs = Array.from(
    { length: count },
    () => [bytesToName(reader.bytes()), reader.u32()] as const,
  );
  return new Map(pairs);
}

function readColumns(
  reader: ByteReader,
  count: number,
  digestWidth: number,
  ordinals: number,
): Omit<FileColumns, 'names'> {
  const [ino, size, mtimeMs, ctimeMs, birthtimeMs] = [
    readColumn(reader, count),
    readColumn(reader, count),
    readColumn(reader, count),
    readColumn(reader, count),
    readColumn(reader, count),
  ];
  const digests = reader.raw(count * cellWidth(digestWidth));
  const flags = reader.raw(count);
  reader.align(4);
  const pairs = Array.from({ length: ordinals }, () => [reader.u32(), reader.u32()] as const);
  return { ino, size, mtimeMs, ctimeMs, birthtimeMs, digests, flags, ordinals: new Map(pairs) };
}

/** A view where the bytes lie aligned, as they do in a record of its own; a copy otherwise. */
function readColumn(reader: ByteReader, count: number): Float64Array {
  const bytes = reader.raw(count * 8);
  if (littleEndian && bytes.byteOffset % 8 === 0) {
    return new Float64Array(bytes.buffer, bytes.byteOffset, count);
  }
  return Float64Array.from({ length: count }, (_, row) => bytes.readDoubleLE(row * 8));
}

function bytesOf(column: Float64Array): Uint8Array {
  if (littleEndian) return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const bytes = Buffer.alloc(column.byteLength);
  for (const [row, value] of column.entries()) bytes.writeDoubleLE(value, row * 8);
  return bytes;
}

const littleEndian = endianness() === 'LE';

function zipFolders(joined: string, ids: readonly NodeId[]): FolderEntry[] {
  const names = ids.length === 0 ? [] : joined.split('/');
  if (names.length !== ids.length) throw damagedRecord(what, 'names and folders disagree');
  return ids.map((id, at) => ({ name: itemAt(names, at), id }));
}
