import { nodeIdFromBytes, type NodeId } from '../model/snapshot/tree-node.js';
import { xxh64 } from './xxh64.js';

/** The address of a stored tree node: 128 bits, xxHash64 of its bytes under two seeds. */
export function nodeId(bytes: Uint8Array): NodeId {
  const id = Buffer.allocUnsafe(16);
  id.writeBigUInt64BE(xxh64(bytes, 0n), 0);
  id.writeBigUInt64BE(xxh64(bytes, 1n), 8);
  return nodeIdFromBytes(id);
}
