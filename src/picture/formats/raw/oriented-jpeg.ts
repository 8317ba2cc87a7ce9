const [app1, sos] = [0xe1, 0xda] as const;
const exif = 'Exif\0\0';

/** A TIFF header, and a directory with one entry: orientation, one SHORT. */
const block = Buffer.from(
  'ffe1 0022 457869660000 4d4d002a00000008 0001 0112 0003 00000001 0000 0000 00000000'.replaceAll(
    ' ',
    '',
  ),
  'hex',
);
const orientationAt = 29;

/**
 * The JPEG with an Exif block that says how it is to be turned, instead of its own.
 * @param orientation 1 to 8; where it is undefined the JPEG stays as it is
 */
export function withOrientation(jpeg: Buffer, orientation: number | undefined): Buffer {
  if (orientation === undefined) return jpeg;
  const own = Buffer.from(block);
  own.writeUInt8(orientation, orientationAt);
  return Buffer.concat([jpeg.subarray(0, 2), own, ...withoutExif(jpeg)]);
}

/** What follows the first marker, in pieces. */
function withoutExif(jpeg: Buffer): Buffer[] {
  const kept: Buffer[] = [];
  let from = 2;
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== sos;) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    const isExif =
      jpeg[at + 1] === app1 && jpeg.toString('latin1', at + 4, at + 4 + exif.length) === exif;
    if (isExif) {
      kept.push(jpeg.subarray(from, at));
      from = end;
    }
    at = end;
  }
  return [...kept, jpeg.subarray(from)];
}
