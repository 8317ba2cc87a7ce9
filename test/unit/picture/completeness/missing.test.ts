import sharp from 'sharp';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { ByteSource } from '../../../../src/picture/formats/byte-source.js';
import { missingOfPng } from '../../../../src/picture/completeness/png.js';
import { sniffFormat } from '../../../../src/picture/formats/formats.js';
import { readPicture } from '../../../../src/picture/decode/pixels.js';
import { magickWritten } from '../../support/magick.js';
import { picture } from '../../support/pictures.js';

async function missing(bytes: Buffer): Promise<number> {
  const format = sniffFormat(bytes);
  if (format === undefined) throw new TypeError('not a picture');
  return (await readPicture(bytes, format, 64)).facts.missing;
}

function cut(bytes: Buffer, share: number): Buffer {
  return Buffer.from(bytes.subarray(0, Math.round(bytes.length * share)));
}

/** Zeros from the middle on. */
function holed(bytes: Buffer, length: number): Buffer {
  const from = bytes.length >> 1;
  return Buffer.from(bytes).fill(0, from, Math.min(bytes.length, from + length));
}

/** Share of rows at the end that a decoder could only fill up. */
async function filledUp(bytes: Buffer): Promise<number> {
  const { data, info } = await sharp(bytes, { failOn: 'none' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const stride = info.width * info.channels;
  let row = info.height;
  const isGrey = (at: number) =>
    data.subarray((at - 1) * stride, at * stride).every((level) => Math.abs(level - 128) <= 1);
  while (row > 0 && isGrey(row)) row -= 1;
  return 1 - row / info.height;
}

let jpeg = Buffer.alloc(0);
beforeAll(async () => {
  jpeg = await picture(5).jpeg({ quality: 85 }).toBuffer();
});

describe('of a JPEG', () => {
  it('nothing, where it is whole or only lacks its end mark', async () => {
    expect(await missing(jpeg)).toBe(0);
    expect(await missing(jpeg.subarray(0, -2))).toBe(0);
    expect(await missing(Buffer.concat([jpeg, Buffer.from('behind it')]))).toBe(0);
  });

  it('nothing, where numbers of the scan are odd', async () => {
    const odd = Buffer.from(jpeg);
    const scan = odd.indexOf(Buffer.from('ffda', 'hex'));
    // The last three bytes of its header: of a sequential scan they must be 0, 63, 0.
    odd[scan + 2 + odd.readUInt16BE(scan + 2) - 2] = 0;
    await expect(sharp(odd).raw().toBuffer()).rejects.toThrow('Invalid SOS parameters');
    expect(await missing(odd)).toBe(0);
  });

  it.each([0.3, 0.6, 0.9])(
    'cut off at %d of its bytes, as much as decoders fill up',
    async (at) => {
      const part = cut(jpeg, at);
      expect(Math.abs((await missing(part)) - (await filledUp(part)))).toBeLessThan(0.04);
    },
  );

  it('a large one, the same', async () => {
    const large = await picture(5).resize(2880).jpeg({ quality: 70 }).toBuffer();
    expect(await missing(large)).toBe(0);
    expect(await missing(cut(large, 0.5))).toBeGreaterThan(0.3);
    expect(await missing(holed(large, 4096))).toBeGreaterThan(0);
  });

  it('a hole of zeros', async () => {
    const share = await missing(holed(jpeg, 2048));
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.2);
  });

  it('zeros from somewhere to the end, as an unfinished download has', async () => {
    const share = await missing(holed(jpeg, jpeg.length));
    expect(Math.abs(share - (await missing(cut(jpeg, 0.5))))).toBeLessThan(0.1);
  });

  it('nothing of a flat picture, which is full of zeros by itself', async () => {
    const flat = sharp({ create: { width: 1600, height: 1600, channels: 3, background: '#fff' } });
    const white = await flat.jpeg({ optimiseCoding: true }).toBuffer();
    expect(white.includes(Buffer.alloc(256))).toBe(true);
    expect(await missing(white)).toBe(0);
    expect(await missing(white.subarray(0, -2))).toBe(0);
  });

  it('a progressive one is half there where it is coarse', async () => {
    const progressive = await picture(5).jpeg({ progressive: true }).toBuffer();
    expect(await missing(progressive)).toBe(0);
    expect(await missing(progressive.subarray(0, -2))).toBe(0);
    const shares = [];
    for (const at of [0.05, 0.2, 0.5, 0.95]) shares.push(await missing(cut(progressive, at)));
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(shares[0]).toBeGreaterThan(0.4);
    expect(shares[3]).toBeLessThan(0.1);
  });
});

describe('of a PNG', () => {
  it('rows that cannot be unpacked', async () => {
    const png = await picture(6).png().toBuffer();
    expect(await missing(png)).toBe(0);
    expect(Math.abs((await missing(cut(png, 0.6))) - 0.4)).toBeLessThan(0.15);
    const interlaced = await picture(6).png({ progressive: true }).toBuffer();
    expect(await missingOfPng(new ByteSource(interlaced))).toBe(0);
    expect(await missingOfPng(new ByteSource(cut(interlaced, 0.6)))).toBeGreaterThan(0.1);
  });

  it('nothing, where only a checksum is wrong', async () => {
    const png = await picture(6).png().toBuffer();
    const data = png.indexOf('IDAT', 0, 'latin1');
    const end = data + 4 + png.readUInt32BE(data - 4);
    png.writeUInt32BE(1, end);
    expect(await missing(png)).toBe(0);
  });
});

test('of a GIF, pixels of the first frame', async () => {
  const gif = await picture(7).gif().toBuffer();
  expect(await missing(gif)).toBe(0);
  expect(Math.abs((await missing(cut(gif, 0.5))) - 0.5)).toBeLessThan(0.15);
});

test('of a TIFF, strips behind its end', async () => {
  const { tiff, pixelsFrom } = strippedTiff(64, 40);
  expect(await missing(tiff)).toBe(0);
  const half = tiff.subarray(0, pixelsFrom + (64 * 40) / 2);
  expect(await missing(half)).toBeCloseTo(0.5);
});

const small = (): Promise<Buffer> => picture(8).resize(90, 61).png().toBuffer();

describe('of plain pixels what the file is too short for, of', () => {
  it.each(['BMP', 'BMP3', 'PPM', 'PGM', 'PBM', 'PAM'])('%s', async (coder) => {
    const written = await magickWritten(await small(), coder);
    expect(await missing(written)).toBe(0);
    expect(await missing(Buffer.concat([written, Buffer.from('behind it')]))).toBe(0);
    for (const share of [0.3, 0.9]) {
      expect(Math.abs((await missing(cut(written, share))) - (1 - share))).toBeLessThan(0.04);
    }
    expect(await missing(written.subarray(0, -20))).toBeGreaterThan(0);
  });

  it('PSD, of the merged picture: its rows are packed', async () => {
    const written = await magickWritten(await small(), 'PSD');
    expect(await missing(written)).toBe(0);
    expect(await missing(cut(written, 0.95))).toBeGreaterThan(0.04);
  });

  it('PNM with comments, of 16 bits', async () => {
    const head = '# by hand\n8 # across\n#\n8\n65535\n';
    const pixels = Buffer.alloc(8 * 8 * 2, 90);
    const grey = Buffer.concat([Buffer.from(`P5\n${head}`), pixels]);
    expect(await missing(grey)).toBe(0);
    expect(await missing(grey.subarray(0, -64))).toBeCloseTo(0.5);
    const colours = Buffer.concat([Buffer.from(`P6 ${head}`), pixels, pixels, pixels]);
    expect(await missing(colours.subarray(0, -96))).toBeCloseTo(0.25);
  });
});

describe('what has less than can be decoded', () => {
  it('says so: JPEG XL', async () => {
    const written = await magickWritten(await small(), 'JXL');
    // A bare codestream of JPEG XL does not say how long it is.
    const reason = written[0] === 0xff ? /its pixels/ : /^ends early: /;
    await expect(missing(cut(written, 0.9))).rejects.toThrow(reason);
  });

  it('says so: an icon of one picture', async () => {
    const written = await magickWritten(await small(), 'ICO');
    await expect(missing(cut(written, 0.9))).rejects.toThrow(/^ends early: /);
  });
});

describe('of JPEG 2000 what is coded behind its end', () => {
  it.each(['JP2', 'J2K'])('%s', async (coder) => {
    const written = await magickWritten(await small(), coder);
    expect(await missing(written)).toBe(0);
    expect(await missing(cut(written, 0.9))).toBeCloseTo(0.1, 1);
    expect(await missing(cut(written, 0.5))).toBeCloseTo(0.5, 1);
  });

  it('in a last box without a length', async () => {
    const written = await magickWritten(await small(), 'JP2');
    const open = Buffer.from(written);
    open.writeUInt32BE(0, open.indexOf('jp2c') - 4);
    expect(await missing(open)).toBe(0);
    expect(await missing(cut(open, 0.9))).toBeCloseTo(0.1, 1);
  });
});

/** Grey, in strips of ten rows, directory first. */
function strippedTiff(width: number, height: number): { tiff: Buffer; pixelsFrom: number } {
  const strips = height / 10;
  const entries = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 0],
    [277, 1],
    [278, 10],
    [279, 0],
  ] as const;
  const arraysAt = 8 + 2 + 12 * entries.length + 4;
  const pixelsFrom = arraysAt + 8 * strips;
  const tiff = Buffer.alloc(pixelsFrom + width * height, 90);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(entries.length, 8);
  for (const [nth, [tag, value]] of entries.entries()) {
    const at = 10 + 12 * nth;
    const isArray = tag === 273 || tag === 279;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(4, at + 2);
    tiff.writeUInt32LE(isArray ? strips : 1, at + 4);
    tiff.writeUInt32LE(isArray ? arraysAt + (tag === 279 ? 4 * strips : 0) : value, at + 8);
  }
  tiff.writeUInt32LE(0, arraysAt - 4);
  for (let strip = 0; strip < strips; strip += 1) {
    tiff.writeUInt32LE(pixelsFrom + strip * 10 * width, arraysAt + 4 * strip);
    tiff.writeUInt32LE(10 * width, arraysAt + 4 * (strips + strip));
  }
  return { tiff, pixelsFrom };
}
