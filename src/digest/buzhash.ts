/**
 * Folder hash: a cyclic polynomial ("buzhash", Robert Uzgalis 1996) over 64-bit entry digests.
 * Entry i of n contributes rotl(digest, n − 1 − i), so order counts and one changed entry updates
 * the folder in constant time.
 */

const bits = 64n;

/** The hash of entries in order. The empty folder has hash 0. */
export function buzhash(digests: Iterable<bigint>): bigint {
  let hash = 0n;
  for (const digest of digests) hash = rotateLeft(hash, 1n) ^ digest;
  return hash;
}

function rotateLeft(value: bigint, by: bigint): bigint {
  return BigInt.asUintN(64, value << by) | (value >> (bits - by));
}
