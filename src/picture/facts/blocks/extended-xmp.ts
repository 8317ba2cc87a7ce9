import type { ByteSource } from '../../formats/byte-source.js';

/** Before each piece of what does not fit into one segment (XMP specification, part 3, 1.1.3.1). */
export const extendedXmp = 'http://ns.adobe.com/xmp/extension/\0';
/** Behind that: a name of what it belongs to, how long the whole is, where in it this piece begins. */
const [nameBytes, headBytes] = [32, 40] as const;
/** Maps of depth and pictures in it take megabytes; what is read of packets ends here. */
const mostBytes = 512 * 1024;
const mostPieces = 1000;

const names = /HasExtendedXMP\s{0,20}(?:=\s{0,20}["']|>\s{0,20})(?<name>[0-9A-F]{32})/i;

interface Piece {
  readonly name: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** The pieces of packets that come in several segments of a JPEG. */
export class ExtendedXmp {
  readonly #file: ByteSource;
  readonly #pieces: Piece[] = [];

  constructor(file: ByteSource) {
    this.#file = file;
  }

  /** @param from what is behind the mark of a segment @param to its end */
  add(from: number, to: number): void {
    const head = this.#file.read(from, headBytes);
    if (head.length < headBytes || this.#pieces.length >= mostPieces) return;
    const name = head.toString('latin1', 0, nameBytes).toUpperCase();
    this.#pieces.push({ name, at: head.readUInt32BE(nameBytes + 4), from: from + headBytes, to });
  }

  /** The packet that one of these names, put together; undefined where there is none. */
  packetOf(packets: readonly Buffer[]): Buffer | undefined {
    if (this.#pieces.length === 0) return undefined;
    const wanted = new Set(
      packets.map((packet) =>
        names.exec(packet.toString('latin1'))?.groups?.['name']?.toUpperCase(),
      ),
    );
    const own = this.#pieces
      .filter(({ name, at }) => wanted.has(name) && at < mostBytes)
      .toSorted((a, b) => a.at - b.at);
    const parts = own.map(({ at, from, to }) =>
      this.#file.read(from, Math.min(to - from, mostBytes - at)),
    );
    return parts.length === 0 ? undefined : Buffer.concat(parts);
  }
}
