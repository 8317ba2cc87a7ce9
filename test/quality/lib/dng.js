// @ts-check

/** Bytes of a number in a TIFF, by its type: BYTE, ASCII, SHORT, LONG. */
const WIDTHS = new Map([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 4],
]);
const SENSOR_BYTES = 64;

/** @typedef {[tag: number, type: number, numbers: number[]]} Entry */

/**
 * A DNG with the preview as the only picture in it that can be decoded, as a converter writes it: a
 * first directory for the camera, below it the sensor's data and a JPEG (DNG specification 1.7, chapter 2).
 *
 * @param {Buffer} jpeg
 * @param {{ width: number, height: number }} size
 * @param {number} orientation EXIF
 */
export function dngAround(jpeg, { width, height }, orientation) {
  const camera = 'Sample';
  /** @param {[first: number, sensor: number, preview: number, jpeg: number, sensorData: number]} places */
  const directories = ([, sensor, preview, jpegAt, sensorAt]) => [
    directory([
      [254, 4, [1]],
      [271, 2, [...Buffer.from(`${camera}\0`)]],
      [272, 2, [...Buffer.from(`${camera} 1\0`)]],
      [274, 3, [orientation]],
      [330, 4, [sensor, preview]],
      [50706, 1, [1, 4, 0, 0]],
    ]),
    directory([
      [254, 4, [0]],
      [256, 4, [width]],
      [257, 4, [height]],
      [259, 3, [1]],
      [262, 3, [32803]],
      [273, 4, [sensorAt]],
      [279, 4, [SENSOR_BYTES]],
    ]),
    directory([
      [254, 4, [1]],
      [256, 4, [width]],
      [257, 4, [height]],
      [259, 3, [7]],
      [262, 3, [6]],
      [273, 4, [jpegAt]],
      [279, 4, [jpeg.length]],
    ]),
  ];
  const lengths = directories([0, 0, 0, 0, 0]).map((write) => write(0).length);
  const [first = 0, second = 0, third = 0] = lengths;
  const head = Buffer.from('II*\0\x08\0\0\0', 'latin1');
  const jpegAt = 8 + first + second + third;
  const places = /** @type {const} */ ([
    8,
    8 + first,
    8 + first + second,
    jpegAt,
    jpegAt + jpeg.length,
  ]);
  const written = directories([...places]).map((write, nth) => write(places[nth] ?? 0));
  return Buffer.concat([head, ...written, jpeg, Buffer.alloc(SENSOR_BYTES)]);
}

/**
 * @param {Entry[]} entries
 * @returns {(at: number) => Buffer} the directory at this place, with what it points at behind it
 */
function directory(entries) {
  return (at) => {
    const table = Buffer.alloc(2 + 12 * entries.length + 4);
    table.writeUInt16LE(entries.length);
    /** @type {Buffer[]} */
    const behind = [];
    let end = at + table.length;
    for (const [nth, [tag, type, numbers]] of entries.entries()) {
      const width = WIDTHS.get(type) ?? 1;
      const value = Buffer.alloc(Math.max(4, width * numbers.length));
      for (const [place, number] of numbers.entries())
        value.writeUIntLE(number, place * width, width);
      const entry = 2 + 12 * nth;
      table.writeUInt16LE(tag, entry);
      table.writeUInt16LE(type, entry + 2);
      table.writeUInt32LE(numbers.length, entry + 4);
      if (value.length === 4) value.copy(table, entry + 8);
      else {
        table.writeUInt32LE(end, entry + 8);
        behind.push(value);
        end += value.length;
      }
    }
    return Buffer.concat([table, ...behind]);
  };
}
