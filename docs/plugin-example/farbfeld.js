const magic = new TextEncoder().encode('farbfeld');
const headBytes = 16;

/**
 * Pictures of farbfeld (https://tools.suckless.org/farbfeld): magic, width and height, then red, green, blue and
 * alpha of each pixel, 16 bits each, the most significant byte first.
 * @type {import('imgdedup').PictureDecoder}
 */
export const farbfeld = {
  name: 'farbfeld',
  matches: (head) => magic.every((byte, at) => head[at] === byte),
  decode(bytes, limits) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const [width, height] = [view.getUint32(8), view.getUint32(12)];
    const levels = width * height * 4;
    if (width * height > limits.pixels) throw new Error(`has ${width} × ${height} pixels`);
    if (bytes.length < headBytes + 2 * levels) throw new Error('the file ends too early');
    const data = new Uint8Array(levels);
    for (let at = 0; at < levels; at += 1) data[at] = bytes[headBytes + 2 * at] ?? 0;
    return { width, height, channels: 4, data };
  },
};
