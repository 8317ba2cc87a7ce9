/** xxHash64 (Yann Collet, https://xxhash.com). The only file that imports `xxhash-wasm`. */
import xxhash from 'xxhash-wasm';

const api = await xxhash();

/** xxHash64 of `bytes`, as an unsigned 64-bit number. */
export function xxh64(bytes: Uint8Array, seed = 0n): bigint {
  return api.h64Raw(bytes, seed);
}

/** xxHash64 of `bytes` as 16 lower-case hex digits. */
export function xxh64Hex(bytes: Uint8Array): string {
  return xxh64(bytes).toString(16).padStart(16, '0');
}

/** xxHash64 of `bytes` as 8 bytes, most significant first. */
export function xxh64Bytes(bytes: Uint8Array): Buffer {
  return bigEndian(xxh64(bytes));
}

/** A running xxHash64: any number of `update`s, then one `digest` of 8 bytes. */
export function startXxh64(seed = 0n): { update(bytes: Uint8Array): void; digest(): Buffer } {
  const state = api.create64(seed);
  return {
    update: (bytes) => void state.update(bytes),
    digest: () => bigEndian(state.digest()),
  };
}

function bigEndian(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  // Through a view: Node's own is many calls, which a new thread has to compile.
  new DataView(bytes.buffer, bytes.byteOffset, 8).setBigUint64(0, value);
  return bytes;
}
