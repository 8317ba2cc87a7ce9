import type { FileHandle } from 'node:fs/promises';
import { bitsWidth } from '../../../model/pictures/picture.js';

/**
 * What usearch 2.25 writes for a `b1` index, as far as it must be known: u32 rows and u32 bytes of a
 * row, the rows in the order of adding, a head, a u16 level for each node, the nodes. Numbers in the
 * machine's byte order. Source: `save_to_stream` in its `index_dense.hpp` and `index.hpp`.
 */
export const matrixHead = 8;
const denseHead = 64;
/** How that head begins. usearch ends the process over another major version, so it is never met. */
const writtenBy = Buffer.from('usearch\x02\x00\x19\x00', 'latin1');
const graphHead = 40;
/** Key and level; then for each level a u32 count and u32 neighbours. */
const nodeHead = 8 + 2;

/** How many neighbours a node has on a level above the lowest; there it has twice as many. */
export const connectivity = 32;
const upperLevel = 4 + connectivity * 4;
const lowestLevel = 4 + connectivity * 2 * 4;

/**
 * How long a graph of `rows` rows is that was written in full.
 * @returns undefined if the file has not so many rows, ends before its nodes, or is not by usearch 2.25
 */
export async function graphLength(file: FileHandle, rows: number): Promise<number | undefined> {
  const head = new Uint32Array(2);
  await file.read(head, 0, head.byteLength, 0);
  if (head[0] !== rows || (rows > 0 && head[1] !== bitsWidth)) return undefined;
  const matrixEnd = matrixHead + rows * bitsWidth;
  const signature = Buffer.alloc(writtenBy.length);
  await file.read(signature, 0, signature.length, matrixEnd);
  if (!signature.equals(writtenBy)) return undefined;
  const levels = new Uint16Array(rows);
  const start = matrixEnd + denseHead + graphHead;
  const { bytesRead } = await file.read(levels, 0, levels.byteLength, start);
  if (bytesRead !== levels.byteLength) return undefined;
  const sum = levels.reduce((total, level) => total + level, 0);
  return start + levels.byteLength + rows * (nodeHead + lowestLevel) + sum * upperLevel;
}
