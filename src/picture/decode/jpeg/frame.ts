import { JpegDisplay } from '../../formats/image-data/jpeg-display.js';
import { segmentAt } from '../../formats/image-data/jpeg-segment.js';
import { huffmanTable, type HuffmanTable } from '../../completeness/huffman.js';
import type { Component } from './scan.js';

/** What stands before the pixels of a JPEG. */
export interface JpegFrame {
  /** Pixels as stored. */
  readonly width: number;
  readonly height: number;
  /** Grey, or brightness and two colour differences. */
  readonly components: readonly Component[];
  readonly restartInterval: number;
  /** 1 to 8, as EXIF says. */
  readonly orientation: number;
  /** An ICC profile, empty if there is none. */
  readonly profile: Buffer;
  /** Where coded data begins. */
  readonly end: number;
}

const [baseline, extended] = [0xc0, 0xc1];
const [dht, sos, dqt, dri, com] = [0xc4, 0xda, 0xdb, 0xdd, 0xfe];
const [firstApp, lastApp] = [0xe0, 0xef];

/**
 * Reads the header of a JPEG of the kind that cameras write: baseline, in grey or YCbCr, all in one
 * scan (ITU-T T.81, annex B).
 * @returns undefined for every other kind, and for what is malformed
 */
export function readJpegFrame(file: Buffer): JpegFrame | undefined {
  const reader = new FrameReader();
  for (let at = 2; ;) {
    const segment = segmentAt(file, at);
    if (segment === undefined) return undefined;
    const { marker, body, end } = segment;
    if (marker === sos) return reader.frame(body, end);
    if (!reader.take(marker, body)) return undefined;
    at = end;
  }
}

class FrameReader {
  readonly #display = new JpegDisplay();
  /** By class << 4 | slot. */
  readonly #huffman = new Map<number, HuffmanTable>();
  /** What means are multiplied with, by slot. */
  readonly #quantizers = new Map<number, number>();
  #restartInterval = 0;
  #header: Buffer | undefined;

  /** @returns false if it is not understood */
  take(marker: number, body: Buffer): boolean {
    if (marker >= firstApp && marker <= lastApp) {
      this.#display.note(marker, body);
      return true;
    }
    switch (marker) {
      case com:
        return true;
      case dht:
        return this.#takeHuffman(body);
      case dqt:
        return this.#takeQuantizers(body);
      case dri:
        if (body.length !== 2) return false;
        this.#restartInterval = body.readUInt16BE(0);
        return true;
      case baseline:
      case extended:
        if (this.#header !== undefined) return false;
        this.#header = body;
        return true;
      default:
        return false;
    }
  }

  /** @param scan the header of the scan, which must be the only one */
  frame(scan: Buffer, end: number): JpegFrame | undefined {
    const header = this.#header;
    if (header === undefined || header.length < 6 || header[0] !== 8) return undefined;
    const [height, width, count] = [header.readUInt16BE(1), header.readUInt16BE(3), header[5] ?? 0];
    if (width === 0 || height === 0 || header.length !== 6 + 3 * count) return undefined;
    const ids = Buffer.from(Array.from({ length: count }, (_, at) => header[6 + 3 * at] ?? 0));
    const colour = this.#display.colour(ids);
    if (!(count === 1 && colour === 'plain') && colour !== 'ycbcr') return undefined;
    const components = this.#components(header, scan);
    const { orientation, profile } = this.#display;
    if (components === undefined || orientation === undefined || profile === undefined) {
      return undefined;
    }
    const restartInterval = this.#restartInterval;
    return { width, height, components, restartInterval, orientation, profile, end };
  }

  #components(header: Buffer, scan: Buffer): Component[] | undefined {
    const count = header[5] ?? 0;
    if (scan[0] !== count || scan.length !== 4 + 2 * count) return undefined;
    // Of a sequential scan: all coefficients at once.
    if (scan.readUIntBE(1 + 2 * count, 3) !== 0x00_3f_00) return undefined;
    const components: Component[] = [];
    for (let nth = 0; nth < count; nth += 1) {
      const [id, sampling = 0, slot = 0] = header.subarray(6 + 3 * nth);
      const [scanId, tables = 0] = scan.subarray(1 + 2 * nth);
      const quantizer = this.#quantizers.get(slot);
      const dc = this.#huffman.get(tables >> 4);
      const ac = this.#huffman.get(0x10 | (tables & 15));
      if (id !== scanId || quantizer === undefined || !dc || !ac) return undefined;
      // A single component is not cut into MCUs, whatever its sampling.
      const [across, down] = count === 1 ? [1, 1] : [sampling >> 4, sampling & 15];
      const most = nth === 0 ? 2 : 1;
      if (across < 1 || across > most || down < 1 || down > most) return undefined;
      components.push({ across, down, quantizer, dc, ac });
    }
    return components;
  }

  #takeHuffman(body: Buffer): boolean {
    for (let at = 0; at < body.length;) {
      const counts = body.subarray(at + 1, at + 17);
      const end = counts.reduce((sum, count) => sum + count, at + 17);
      if (counts.length < 16 || end > body.length) return false;
      const table = huffmanTable(counts, body.subarray(at + 17, end));
      if (table === undefined) return false;
      this.#huffman.set(body[at] ?? 0, table);
      at = end;
    }
    return true;
  }

  #takeQuantizers(body: Buffer): boolean {
    for (let at = 0; at < body.length;) {
      const slot = body[at] ?? 0;
      const width = slot < 16 ? 1 : 2;
      const end = at + 1 + 64 * width;
      if (slot > 31 || end > body.length) return false;
      // The first is the mean's.
      this.#quantizers.set(slot & 15, body.readUIntBE(at + 1, width));
      at = end;
    }
    return true;
  }
}
