/** A JPEG with one more segment at its start: its picture stays as it is. */
export function withSegment(jpeg: Buffer, marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

export function withComment(jpeg: Buffer, comment: string): Buffer {
  return withSegment(jpeg, 0xfe, Buffer.from(comment));
}

/** EXIF with nothing but the orientation. */
export function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const directory = [1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
  const tiff = [...Buffer.from('II*\0'), 8, 0, 0, 0, ...directory];
  return withSegment(jpeg, 0xe1, Buffer.from([...Buffer.from('Exif\0\0'), ...tiff]));
}
