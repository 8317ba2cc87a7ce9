/** BLAKE3 (https://blake3.io). The only file that imports `hash-wasm`: loaded where a repository uses it. */
import { createBLAKE3 } from 'hash-wasm';
import type { RunningHash } from './content-hash.js';

/** More at once would be copied in pieces all the same. */
const sliceBytes = 256 * 1024;

/** A hash that was begun: what it was at, while another one is being worked on. */
interface Begun {
  state: Uint8Array | undefined;
}

/** @param width length of a digest in bytes @returns what starts one after another, or several side by side */
export async function loadBlake3(width: number): Promise<() => RunningHash> {
  const machine = await createBLAKE3(8 * width);
  let active: Begun | undefined;

  /** All of them share the one machine. */
  function take(own: Begun): void {
    if (active === own) return;
    if (active !== undefined) active.state = machine.save();
    if (own.state === undefined) machine.init();
    else machine.load(own.state);
    active = own;
  }

  return () => {
    const own: Begun = { state: undefined };
    return {
      update(bytes) {
        take(own);
        for (let from = 0; from < bytes.length; from += sliceBytes) {
          machine.update(bytes.subarray(from, from + sliceBytes));
        }
      },
      digest() {
        take(own);
        active = undefined;
        return Buffer.from(machine.digest('binary'));
      },
    };
  };
}
