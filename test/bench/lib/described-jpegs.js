// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { dataSet, requireRoom } from './data-set.js';

const BLOCK = 4096;
const IN_FOLDER = 500;

/**
 * Very many small JPEGs that say as much of themselves as those of a phone do: Exif with a place, and XMP. Each has a
 * comment of its own, so that all contents are different.
 *
 * @param {string} dataFolder
 * @param {number} files
 */
export async function describedJpegs(dataFolder, files) {
  const start = await describedJpeg();
  const facts = { kind: 'described', version: 1, files };
  return dataSet(dataFolder, `described-${files}`, facts, (tree) => {
    const bytes = files * (start.length + 16);
    requireRoom(tree, { files, bytes: files * BLOCK * Math.ceil(start.length / BLOCK) });
    for (let number = 0; number < files; number += 1) {
      const folder = join(tree, `d${Math.floor(number / IN_FOLDER)}`);
      if (number % IN_FOLDER === 0) mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `IMG_${number}.jpg`), withComment(start, number));
    }
    return { files, bytes };
  });
}

async function describedJpeg() {
  /** @type {typeof import('sharp')} */
  const sharp = createRequire(import.meta.url)('sharp');
  const jpeg = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'teal' } })
    .withExif({
      IFD0: { Make: 'Apple', Model: 'iPhone 11 Pro', Software: '13.1.3', Orientation: '1' },
      IFD2: {
        DateTimeOriginal: '2019:10:27 00:30:00',
        OffsetTimeOriginal: '+02:00',
        SubSecTimeOriginal: '835',
        ExposureTime: '1/250',
        FNumber: '28/10',
        ISOSpeedRatings: '400',
        FocalLength: '6/1',
        LensModel: 'iPhone 11 Pro back triple camera 6mm f/2',
      },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '52/1 31/1 1200/100',
        GPSLongitudeRef: 'E',
        GPSLongitude: '13/1 24/1 1800/100',
      },
    })
    .jpeg()
    .toBuffer();
  const packet = Buffer.from(
    `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:RDF><rdf:Description xmp:Rating="4" xmp:CreatorTool="13.1.3"><dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>dog</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF>${' '.repeat(2048)}</x:xmpmeta>`,
  );
  return Buffer.concat([jpeg.subarray(0, 2), segment(0xe1, packet), jpeg.subarray(2)]);
}

/**
 * @param {Buffer} jpeg
 * @param {number} number
 */
function withComment(jpeg, number) {
  const comment = segment(0xfe, Buffer.from(String(number).padStart(12, '0')));
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
}

/**
 * @param {number} marker
 * @param {Buffer} body
 */
function segment(marker, body) {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}
