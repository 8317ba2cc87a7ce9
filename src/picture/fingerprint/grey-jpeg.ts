import type { GreyImage } from '../../model/picture.js';
import { kernels } from '../kernels/kernels.js';

/** Pixels along a side of a block, and numbers in it. */
const side = 8;
const blockLength = side * side;

/** Coefficients of a block from low to high frequencies (ITU-T T.81, figure A.6). */
const zigzag = Uint8Array.from({ length: blockLength }, (_, at) => at).toSorted(
  (a, b) => diagonal(a) - diagonal(b) || (diagonal(a) % 2 === 1 ? a - b : b - a),
);

function diagonal(at: number): number {
  return Math.floor(at / side) + (at % side);
}

/** Steps of luminance in that order (table K.1), as libjpeg scales them for quality 80. */
const steps = Buffer.from(
  '06040506050406060506070706080a100a0a09090a140e0f0c1017141818171416161a1d251f1a1b231c1616202c20232627292a29191f2d302d283025282928',
  'hex',
);

/** Huffman codes: how many there are of 1 to 16 bits, then what they stand for (tables K.3 and K.5). */
const meanCodes = Buffer.from('00010501010101010100000000000000000102030405060708090a0b', 'hex');
const otherCodes = Buffer.from(
  [
    '0002010303020403050504040000017d010203000411051221314106135161072271143281',
    '91a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a43',
    '4445464748494a535455565758595a636465666768696a737475767778797a838485868788',
    '898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9',
    'cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
  ].join(''),
  'hex',
);

const sizesOfMeans = 16;
const symbols = 256;

/** Words of (length << 16 | code) by what they stand for, as `codeGreys` wants them (annex C). */
const codes = new Uint32Array(sizesOfMeans + symbols);
assignCodes(meanCodes, codes.subarray(0, sizesOfMeans));
assignCodes(otherCodes, codes.subarray(sizesOfMeans));

function assignCodes(table: Buffer, into: Uint32Array): void {
  let [code, at] = [0, 16];
  for (let length = 1; length <= 16; length += 1, code <<= 1) {
    for (let nth = 0; nth < (table[length - 1] ?? 0); nth += 1, code += 1, at += 1) {
      into[table[at] ?? 0] = (length << 16) | code;
    }
  }
}

/** The orthonormal DCT-II, and after it the same with rows and columns exchanged. */
const waves = Float32Array.from({ length: 2 * blockLength }, (_, at) => {
  const [row, column] = [Math.floor((at % blockLength) / side), at % side];
  const [u, x] = at < blockLength ? [row, column] : [column, row];
  return Math.sqrt((u === 0 ? 1 : 2) / side) * Math.cos((Math.PI * (2 * x + 1) * u) / (2 * side));
});

const divisors = new Float32Array(blockLength);
for (const [nth, at] of zigzag.entries()) divisors[at] = 1 / (steps[nth] ?? 1);

const scratchBytes = 3 * 4 * blockLength;
const mostBytesOfBlock = 512;

/** Largest width or height that the header has room for. */
const longestSide = 0xffff;

/**
 * A grey picture as a baseline JPEG of quality 80 without metadata. A pipeline of sharp's costs a
 * millisecond, whatever goes through it.
 * @throws RangeError where a side is longer than 65,535 pixels
 */
export function encodeGreyJpeg({ width, height, data }: GreyImage): Uint8Array {
  if (Math.max(width, height) > longestSide) throw new RangeError(`${width} × ${height}`);
  const { codeGreys, memory } = kernels();
  const blocks = Math.ceil(width / side) * Math.ceil(height / side);
  const grey = memory.putBytes(data);
  const tables = [
    memory.put(waves),
    memory.put(divisors),
    memory.putBytes(zigzag),
    memory.putBytes(new Uint8Array(codes.buffer)),
  ] as const;
  const scratch = memory.take(scratchBytes);
  const into = memory.take(mostBytesOfBlock * blocks);
  const length = codeGreys(grey, width, height, ...tables, scratch, into);
  const scan = memory.bytes.subarray(into, into + length);
  const jpeg = Buffer.concat([headOf(width, height), scan, endOfImage]);
  memory.release(grey);
  return jpeg;
}

const endOfImage = Buffer.of(0xff, 0xd9);
const [quantisation, baselineFrame, huffman, startOfScan] = [0xdb, 0xc0, 0xc4, 0xda] as const;
/** Of the means, and of the other coefficients. */
const [meanTable, otherTable] = [0x00, 0x10] as const;

const tableSegments = Buffer.concat([
  segment(huffman, Buffer.of(meanTable), meanCodes),
  segment(huffman, Buffer.of(otherTable), otherCodes),
  segment(startOfScan, Buffer.of(1, 1, 0, 0, blockLength - 1, 0)),
]);

/** Everything in front of the scan (annex B.2). */
function headOf(width: number, height: number): Buffer {
  const frame = Buffer.of(8, 0, 0, 0, 0, 1, 1, 0x11, 0);
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(quantisation, Buffer.of(0), steps),
    segment(baselineFrame, frame),
    tableSegments,
  ]);
}

function segment(marker: number, ...body: readonly Buffer[]): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(2 + body.reduce((sum, { length }) => sum + length, 0), 2);
  return Buffer.concat([head, ...body]);
}
