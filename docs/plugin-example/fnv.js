const [offset, prime] = [0xcbf29ce484222325n, 0x100000001b3n];

/**
 * FNV-1a of 64 bits (http://www.isthe.com/chongo/tech/comp/fnv): short, and far slower than what is built in.
 * @type {import('imgdedup').HashMaker}
 */
export const fnv = {
  name: 'fnv',
  width: 8,
  start() {
    let hash = offset;
    return {
      update(bytes) {
        for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * prime);
      },
      digest() {
        const digest = new Uint8Array(8);
        new DataView(digest.buffer).setBigUint64(0, hash);
        return digest;
      },
    };
  },
};
