import type { PartsHash } from '../../../digest/parts-hash.js';

const [dht, dac, dqt, dri] = [0xc4, 0xcc, 0xdb, 0xdd] as const;

/**
 * The tables that decode the scans of a JPEG (ITU-T T.81, section B.2.4), as they stand at some
 * place in the file. How they are spread over segments, and whether one is repeated, is left to the
 * writer, and programs that drop metadata change it; so what counts is what each slot holds when a
 * scan begins.
 */
export class JpegTables {
  readonly #slots = new Map<string, Buffer>([['interval', Buffer.alloc(2)]]);
  readonly #changed = new Set<string>();

  /** Takes a segment in; false if it breaks off or is no table segment. */
  define(marker: number, body: Buffer): boolean {
    switch (marker) {
      case dht:
        return this.#setAll('huffman', body, huffmanLength);
      case dqt:
        return this.#setAll('quantization', body, quantizationLength);
      case dac:
        return this.#setAll('arithmetic', body, () => 2);
      case dri:
        this.#set('interval', body);
        return body.length === 2;
      default:
        return false;
    }
  }

  /** Slot, and 64 numbers in zigzag order. @param slot 0 to 3 */
  quantization(slot: number): Buffer | undefined {
    return this.#slots.get(`quantization ${slot}`);
  }

  /** Writes the slots that are no longer what the scan before found in them. */
  writeChanged(parts: PartsHash): void {
    for (const slot of [...this.#changed].toSorted()) {
      parts.part(slot).add(this.#slots.get(slot) ?? Buffer.alloc(0));
    }
    this.#changed.clear();
  }

  /** A segment of tables one after another; the first byte of each is its slot. */
  #setAll(kind: string, body: Buffer, lengthAt: (body: Buffer, at: number) => number): boolean {
    let at = 0;
    while (at < body.length) {
      const end = at + lengthAt(body, at);
      if (end > body.length) return false;
      // The upper half is class or precision: only a Huffman table's class names another slot.
      const first = body.readUInt8(at);
      this.#set(`${kind} ${kind === 'quantization' ? first & 15 : first}`, body.subarray(at, end));
      at = end;
    }
    return true;
  }

  #set(slot: string, table: Buffer): void {
    if (this.#slots.get(slot)?.equals(table) === true) return;
    this.#slots.set(slot, table);
    this.#changed.add(slot);
  }
}

/** Slot, 16 counts, and as many symbols as the counts say. */
function huffmanLength(body: Buffer, at: number): number {
  return body.subarray(at + 1, at + 17).reduce((length, count) => length + count, 17);
}

/** Slot, and 64 numbers of one or two bytes. */
function quantizationLength(body: Buffer, at: number): number {
  return body.readUInt8(at) < 16 ? 65 : 129;
}
