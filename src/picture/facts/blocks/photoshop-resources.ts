import { addTiff, type MetadataBlocks } from './metadata-blocks.js';

const resource = { iptc: 0x0404, profile: 0x040f, exif: 0x0422, xmp: 0x0424 } as const;

/** Image resources of Photoshop: `8BIM`, number, a name, a length, data; each at an even place. */
export function readResources(bytes: Buffer, blocks: MetadataBlocks): void {
  for (let at = 0; at + 12 <= bytes.length && bytes.toString('latin1', at, at + 4) === '8BIM';) {
    const number = bytes.readUInt16BE(at + 4);
    const named = at + 6 + even(1 + bytes.readUInt8(at + 6));
    if (named + 4 > bytes.length) return;
    const [from, length] = [named + 4, bytes.readUInt32BE(named)];
    const body = bytes.subarray(from, from + length);
    if (number === resource.iptc) blocks.iptc.push(body);
    else if (number === resource.exif) addTiff(blocks.exif, body);
    else if (number === resource.profile) blocks.hasProfile = true;
    else if (number === resource.xmp) blocks.xmp.push(body);
    at = from + even(length);
  }
}

function even(length: number): number {
  return length + (length % 2);
}
