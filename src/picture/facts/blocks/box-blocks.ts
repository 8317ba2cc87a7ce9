/** JPEG XL (ISO 18181-2, 9) and JPEG 2000: boxes of metadata beside that of the pixels. */
import type { ByteSource } from '../../formats/byte-source.js';
import { boxes } from '../../formats/iso-box.js';
import { jxlHeader } from '../../formats/jxl-header.js';
import { jp2Size } from './header-size.js';
import { addTiff, type MetadataBlocks } from './metadata-blocks.js';
import { unpacked } from './unpacked.js';

const mostBytes = 1024 * 1024;

export function readJxlBlocks(file: ByteSource, blocks: MetadataBlocks): void {
  const header = jxlHeader(file);
  if (header !== undefined) {
    blocks.size = { width: header.width, height: header.height };
    // That of Exif does not count (ISO 18181-2, 9.5).
    blocks.orientation = header.orientation;
  }
  for (const { type, from, to } of boxes(file)) {
    if (type === 'brob') {
      const body = file.read(from + 4, Math.min(mostBytes, to - from - 4));
      const kind = file.read(from, 4).toString('latin1');
      if (kind === 'Exif' || kind === 'xml ') addJxlBox(kind, unpacked('brotli', body), blocks);
    } else if (type === 'Exif' || type === 'xml ') {
      addJxlBox(type, file.read(from, Math.min(mostBytes, to - from)), blocks);
    }
  }
}

function addJxlBox(type: 'Exif' | 'xml ', body: Buffer, blocks: MetadataBlocks): void {
  if (type === 'xml ') blocks.xmp.push(body);
  // How many bytes stand before the header of the block.
  else if (body.length > 4) addTiff(blocks.exif, body.subarray(4 + body.readUInt32BE(0)));
}

/** As Adobe and ExifTool name what a `uuid` box holds. */
const uuids = {
  xmp: 'be7acfcb97a942e89c71999491e3afac',
  exif: Buffer.from('JpgTiffExif->JP2').toString('hex'),
  iptc: '33c7a4d2b81d4723a0baf1a3e097ad38',
} as const;
const uuidBytes = 16;

export function readJp2Blocks(file: ByteSource, blocks: MetadataBlocks): void {
  blocks.size = jp2Size(file);
  // A bare code stream has no boxes.
  if (file.read(0, 2)[0] === 0xff) return;
  for (const { type, from, to } of boxes(file)) {
    if (type !== 'uuid') continue;
    const uuid = file.read(from, uuidBytes).toString('hex');
    const body = (): Buffer =>
      file.read(from + uuidBytes, Math.min(mostBytes, to - from - uuidBytes));
    if (uuid === uuids.xmp) blocks.xmp.push(body());
    else if (uuid === uuids.exif) addTiff(blocks.exif, body());
    else if (uuid === uuids.iptc) blocks.iptc.push(body());
  }
}
