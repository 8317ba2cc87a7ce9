/** Small films with a known size, length, date and tags: boxes of ISO media files and elements of Matroska. */

export interface FilmOptions {
  readonly brand?: string;
  /** Seconds since 1904. */
  readonly created?: number | bigint;
  /** Thousandths of a second. */
  readonly length?: number;
  readonly width?: number;
  readonly height?: number;
  /** Degrees clockwise in which it is shown. */
  readonly turn?: 0 | 90 | 180 | 270;
  /** Apple's keys of the film. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Texts of QuickTime, by their type: `©xyz`. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Length of one piece, where the head tells none. */
  readonly mehd?: number;
  readonly moovFirst?: boolean;
}

export function filmBox(type: string, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([u32(content.length + 8), Buffer.from(type, 'latin1'), content]);
}

/** Seconds since 1904 of a moment. */
export function since1904(moment: string): number {
  return Date.parse(moment) / 1000 + 2_082_844_800;
}

/** One picture of H.264, that is none. */
export function isoFilm(options: FilmOptions = {}): Buffer {
  const { brand = 'qt  ', length = 83_250, moovFirst = false } = options;
  const start = filmBox('ftyp', Buffer.from(brand), u32(0), Buffer.from(brand));
  const data = filmBox('mdat', Buffer.alloc(16, 1));
  const head = (offset: number): Buffer => movie(options, length, offset);
  if (!moovFirst) return Buffer.concat([start, data, head(start.length + 8)]);
  const moov = head(start.length + head(0).length + 8);
  return Buffer.concat([start, moov, data]);
}

function movie(options: FilmOptions, length: number, offset: number): Buffer {
  const { created = 0, keys = {}, texts = {}, mehd } = options;
  const boxes = [movieHead(created, length), track(options, length, offset)];
  if (mehd !== undefined) boxes.push(filmBox('mvex', filmBox('mehd', u32(0), u32(mehd))));
  if (Object.keys(texts).length > 0) {
    const written = Object.entries(texts).map(([type, text]) => {
      const bytes = Buffer.from(text);
      return filmBox(type, u16(bytes.length), u16(0x15c7), bytes);
    });
    boxes.push(filmBox('udta', ...written));
  }
  if (Object.keys(keys).length > 0) boxes.push(metadata(keys));
  return filmBox('moov', ...boxes);
}

function movieHead(created: number | bigint, length: number): Buffer {
  const rest = Buffer.concat([
    u32(0x10000),
    u16(0x100),
    Buffer.alloc(10),
    matrix(0),
    Buffer.alloc(24),
    u32(2),
  ]);
  if (typeof created === 'number') {
    return filmBox('mvhd', u32(0), u32(created), u32(created), u32(1000), u32(length), rest);
  }
  return filmBox(
    'mvhd',
    u32(0x01_00_00_00),
    u64(created),
    u64(created),
    u32(1000),
    u64(BigInt(length)),
    rest,
  );
}

function track(
  { width = 1920, height = 1080, turn = 0 }: FilmOptions,
  length: number,
  offset: number,
): Buffer {
  const head = filmBox(
    'tkhd',
    u32(7),
    Buffer.concat([u32(0), u32(0), u32(1), u32(0), u32(length), Buffer.alloc(16)]),
    matrix(turn, width, height),
    u32(width * 0x10000),
    u32(height * 0x10000),
  );
  const sample = filmBox(
    'avc1',
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(16),
    u16(width),
    u16(height),
    u32(0x480000),
    u32(0x480000),
    u32(0),
    u16(1),
    Buffer.alloc(32),
    u16(24),
    u16(0xffff),
    filmBox(
      'avcC',
      Buffer.from('014d0028ffe1000467640028010004 68ee3c80'.replaceAll(' ', ''), 'hex'),
    ),
  );
  const table = filmBox(
    'stbl',
    filmBox('stsd', u32(0), u32(1), sample),
    filmBox('stts', u32(0), u32(1), u32(1), u32(length)),
    filmBox('stsc', u32(0), u32(1), u32(1), u32(1), u32(1)),
    filmBox('stsz', u32(0), u32(16), u32(1)),
    filmBox('stco', u32(0), u32(1), u32(offset)),
  );
  const reference = filmBox('dinf', filmBox('dref', u32(0), u32(1), filmBox('url ', u32(1))));
  const media = filmBox(
    'mdia',
    filmBox('mdhd', u32(0), u32(0), u32(0), u32(1000), u32(length), u16(0x55c4), u16(0)),
    handler('vide'),
    filmBox('minf', filmBox('vmhd', u32(1), Buffer.alloc(8)), reference, table),
  );
  return filmBox('trak', head, media);
}

function handler(type: string): Buffer {
  return filmBox('hdlr', u32(0), u32(0), Buffer.from(type), Buffer.alloc(12), Buffer.from('\0'));
}

function metadata(keys: Readonly<Record<string, string>>): Buffer {
  const names = Object.keys(keys).map((name) => {
    const text = Buffer.from(`com.apple.quicktime.${name}`);
    return Buffer.concat([u32(text.length + 8), Buffer.from('mdta'), text]);
  });
  const values = Object.values(keys).map((text, at) => {
    const data = filmBox('data', u32(1), u32(0), Buffer.from(text));
    return Buffer.concat([u32(data.length + 8), u32(at + 1), data]);
  });
  return filmBox(
    'meta',
    handler('mdta'),
    filmBox('keys', u32(0), u32(names.length), ...names),
    filmBox('ilst', ...values),
  );
}

const cosine = { 0: 1, 90: 0, 180: -1, 270: 0 } as const;
const sine = { 0: 0, 90: 1, 180: 0, 270: -1 } as const;

function matrix(turn: 0 | 90 | 180 | 270, width = 0, height = 0): Buffer {
  const [c, s] = [cosine[turn] * 0x10000, sine[turn] * 0x10000];
  const right = turn === 90 ? height : turn === 180 ? width : 0;
  const down = turn === 270 ? width : turn === 180 ? height : 0;
  return Buffer.concat(
    [c, s, 0, -s, c, 0, right * 0x10000, down * 0x10000, 0x4000_0000].map((value) =>
      u32(value >>> 0),
    ),
  );
}

export interface MatroskaOptions {
  readonly type?: 'matroska' | 'webm';
  readonly created?: string;
  /** Thousandths of a second; without, nothing says it. */
  readonly length?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Two pictures of VP8, that are none, the second after two seconds. */
export function matroskaFilm({
  type = 'webm',
  created,
  length,
  tags = {},
}: MatroskaOptions = {}): Buffer {
  const info = [element('2ad7b1', Buffer.from('0f4240', 'hex'))];
  if (length !== undefined) info.push(element('4489', f64(length)));
  if (created !== undefined) {
    const ns = BigInt(Date.parse(created) - Date.UTC(2001, 0, 1)) * 1_000_000n;
    info.push(element('4461', u64(ns)));
  }
  const video = element('e0', element('b0', u16(640)), element('ba', u16(360)));
  const entry = element(
    'ae',
    element('d7', u8(1)),
    element('73c5', u8(1)),
    element('83', u8(1)),
    element('86', Buffer.from('V_VP8')),
    video,
  );
  const simple = Object.entries(tags).map(([name, text]) =>
    element('67c8', element('45a3', Buffer.from(name)), element('4487', Buffer.from(text))),
  );
  const block = (ms: number): Buffer =>
    element('a3', Buffer.concat([Buffer.from([0x81]), u16(ms), u8(0x80), Buffer.alloc(12, 1)]));
  const segment = [
    element('1549a966', ...info),
    element('1654ae6b', entry),
    ...(simple.length === 0
      ? []
      : [
          element('1254c367', element('7373', element('63c0', element('68ca', u8(50))), ...simple)),
        ]),
    element('1f43b675', element('e7', u8(0)), block(0), block(2000)),
  ];
  const head = element(
    '1a45dfa3',
    element('4286', u8(1)),
    element('4282', Buffer.from(type)),
    element('4287', u8(2)),
    element('4285', u8(2)),
  );
  return Buffer.concat([head, element('18538067', ...segment)]);
}

function element(id: string, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = u32(content.length);
  size[0] = 0x10 | (size[0] ?? 0);
  return Buffer.concat([Buffer.from(id, 'hex'), size, content]);
}

/** An AVI without pictures. */
export function aviFilm({ date }: { readonly date: string }): Buffer {
  const head = Buffer.alloc(56);
  head.writeUInt32LE(40_000, 0);
  head.writeUInt32LE(125, 16);
  head.writeUInt32LE(640, 32);
  head.writeUInt32LE(480, 36);
  const stream = (type: string): Buffer =>
    chunk('LIST', Buffer.from('strl'), chunk('strh', Buffer.from(type), Buffer.alloc(48)));
  const lists = [
    chunk(
      'LIST',
      Buffer.from('hdrl'),
      chunk('avih', head),
      stream('vidsMJPG'),
      stream('auds\0\0\0\0'),
      chunk('IDIT', Buffer.from(`${date}\n\0`)),
    ),
    chunk('LIST', Buffer.from('INFO'), chunk('ISFT', Buffer.from('CanonMVI06\0\0'))),
    chunk('LIST', Buffer.from('movi'), chunk('00dc', Buffer.alloc(16))),
  ];
  return chunk('RIFF', Buffer.from('AVI '), ...lists);
}

export interface CameraFilmOptions {
  /** Bytes between a picture's packets: a time of four in the files of cameras. */
  readonly ahead?: 0 | 4;
  /** Two fields for each picture. */
  readonly isInterlaced?: boolean;
  /** Zone, then century to second, two digits in a byte. */
  readonly date?: string;
  /** Instead of Canon; its model in pieces of four letters. */
  readonly sony?: readonly [string, string, string];
}

/** Packets of one picture of 1920 x 1080 in H.264, with what a camera says of itself. */
export function cameraFilm({
  ahead = 4,
  isInterlaced = true,
  date = '02 20 19 05 04 12 33 10',
  sony,
}: CameraFilmOptions = {}): Buffer {
  const moment = Buffer.from(date.replaceAll(' ', ''), 'hex');
  const fields = [
    Buffer.from([0x18]),
    moment.subarray(0, 4),
    Buffer.from([0x19]),
    moment.subarray(4, 8),
    Buffer.from(sony === undefined ? 'e010110000' : 'e001080000', 'hex'),
    ...(sony ?? []).flatMap((word, nth) => [
      Buffer.of(0xe4 + nth),
      Buffer.from(word.padEnd(4, '\0')),
    ]),
  ];
  const mark = Buffer.from('17ee8c60f84d11d98cd60800200c9a66', 'hex');
  const said = Buffer.concat([mark, Buffer.from('MDPM'), u8(3 + (sony?.length ?? 0)), ...fields]);
  const start = Buffer.of(0, 0, 1);
  const stream = Buffer.concat([
    Buffer.from('000001e00000808005210001000100', 'hex'),
    Buffer.concat([start, Buffer.of(0x67), sizeOfPicture(isInterlaced)]),
    Buffer.concat([start, Buffer.of(0x06, 5, said.length), escaped(said)]),
    Buffer.concat([start, Buffer.of(0x65), Buffer.alloc(1500, 0x55)]),
  ]);
  const packets: Buffer[] = [];
  for (let at = 0; at < stream.length; at += 184) {
    const piece = stream.subarray(at, at + 184);
    const head = Buffer.of(0x47, at === 0 ? 0x50 : 0x10, 0x11, 0x10);
    packets.push(
      Buffer.concat([Buffer.alloc(ahead), head, piece, Buffer.alloc(184 - piece.length, 0xff)]),
    );
  }
  return Buffer.concat(packets);
}

/** Numbers, each by as many zeros as it has digits behind its first. */
function expGolomb(...values: readonly number[]): string {
  const digits = values.map((value) => (value + 1).toString(2));
  return digits.map((own) => '0'.repeat(own.length - 1) + own).join('');
}

/** Parameters of a sequence, in High Profile. */
function sizeOfPicture(isInterlaced: boolean): Buffer {
  const rows = isInterlaced ? 34 : 68;
  const bits = [
    expGolomb(0, 1, 0, 0),
    '00',
    expGolomb(4, 0, 4, 2),
    '0',
    expGolomb(119, rows - 1),
    isInterlaced ? '01' : '1',
    '1',
    '1',
    expGolomb(0, 0, 0, isInterlaced ? 2 : 4),
    '01',
  ].join('');
  const bytes = bits.padEnd(8 * Math.ceil(bits.length / 8), '0').match(/.{8}/g) ?? [];
  return Buffer.from([100, 0, 40, ...bytes.map((byte) => Number.parseInt(byte, 2))]);
}

function escaped(body: Buffer): Buffer {
  const bytes: number[] = [];
  for (const byte of body) {
    if (byte <= 3 && bytes.at(-1) === 0 && bytes.at(-2) === 0) bytes.push(3);
    bytes.push(byte);
  }
  return Buffer.from(bytes);
}

/** The head of a Windows Media file. */
export function asfFilm(created: string): Buffer {
  const part = (guid: string, ...content: readonly Buffer[]): Buffer => {
    const body = Buffer.concat(content);
    return Buffer.concat([Buffer.from(guid, 'hex'), little64(BigInt(body.length + 24)), body]);
  };
  const moment = (BigInt(Date.parse(created)) + 11_644_473_600_000n) * 10_000n;
  const file = part(
    'a1dcab8c47a9cf118ee400c00c205365',
    Buffer.alloc(24),
    little64(moment),
    little64(5n),
    little64(95_000_000n),
    little64(0n),
    little64(3000n),
    Buffer.alloc(16),
  );
  const format = Buffer.alloc(31);
  format.writeUInt32LE(320, 0);
  format.writeUInt32LE(240, 4);
  format.write('WMV3', 27, 'latin1');
  const stream = (guid: string): Buffer =>
    part('9107dcb7b7a9cf118ee600c00c205365', Buffer.from(guid, 'hex'), Buffer.alloc(38), format);
  const parts = [
    file,
    stream('409e69f84d5bcf11a8fd00805f5c442b'),
    stream('c0ef19bc4d5bcf11a8fd00805f5c442b'),
  ];
  const head = Buffer.concat([u32(0x03_00_00_00), u16(0x0102), ...parts]);
  return part('3026b2758e66cf11a6d900aa0062ce6c', head);
}

function chunk(id: string, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from(id), size, content, Buffer.alloc(content.length % 2)]);
}

function u8(value: number): Buffer {
  return Buffer.from([value]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

function little64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function f64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}
