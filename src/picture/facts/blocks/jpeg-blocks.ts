import type { ByteSource } from '../../formats/byte-source.js';
import { extendedXmp, ExtendedXmp } from './extended-xmp.js';
import { addTiff, type MetadataBlocks } from './metadata-blocks.js';
import { readResources } from './photoshop-resources.js';

const [sos, eoi, app1, app2, app13] = [0xda, 0xd9, 0xe1, 0xe2, 0xed] as const;
const exif = 'Exif\0\0';
const xmp = 'http://ns.adobe.com/xap/1.0/\0';
const photoshop = 'Photoshop 3.0\0';
const profile = 'ICC_PROFILE\0';
/** Rubbish in front of a marker is passed over, as decoders do; so much of it at most. */
const mostRubbish = 64 * 1024;
/** Segments in front of the pixels: profiles and previews come in many. */
const mostSegments = 1000;

/** @param from where the JPEG begins in the file */
export function readJpegBlocks(file: ByteSource, blocks: MetadataBlocks, from = 0): void {
  const extended = new ExtendedXmp(file);
  readSegments(file, blocks, extended, from);
  const packet = extended.packetOf(blocks.xmp);
  if (packet !== undefined) blocks.xmp.push(packet);
}

function readSegments(
  file: ByteSource,
  blocks: MetadataBlocks,
  extended: ExtendedXmp,
  from: number,
): void {
  let at = from + 2;
  for (let count = 0; count < mostSegments; count += 1) {
    const head = file.read(at, 44);
    const marker = head[1];
    if (head.length < 9 || marker === undefined) return;
    if (head[0] !== 0xff || marker === 0xff || marker === 0) {
      const next = file.read(at + 1, mostRubbish).indexOf(0xff);
      if (next === -1) return;
      at += 1 + next;
      continue;
    }
    if (marker === sos || marker === eoi) return;
    const [start, end] = [at + 4, at + 2 + head.readUInt16BE(2)];
    const mark = head.toString('latin1', 4);
    if (isFrame(marker)) {
      const [height, width] = [head.readUInt16BE(5), head.readUInt16BE(7)];
      blocks.size ??= { width, height };
    } else if (marker === app1 && mark.startsWith(exif)) {
      addTiff(blocks.exif, file.read(start + exif.length, end - start - exif.length));
    } else if (marker === app1 && mark.startsWith(xmp)) {
      blocks.xmp.push(file.read(start + xmp.length, end - start - xmp.length));
    } else if (marker === app1 && mark.startsWith(extendedXmp)) {
      extended.add(start + extendedXmp.length, end);
    } else if (marker === app2 && mark.startsWith(profile)) {
      blocks.hasProfile = true;
    } else if (marker === app13 && mark.startsWith(photoshop)) {
      readResources(file.read(start + photoshop.length, end - start - photoshop.length), blocks);
    }
    at = Math.max(end, start);
  }
}

/** Of any process; DHT, JPG and DAC are none. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
