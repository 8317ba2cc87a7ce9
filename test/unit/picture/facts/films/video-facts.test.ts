import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../../src/model/facts/facts.js';
import { ByteSource } from '../../../../../src/picture/formats/byte-source.js';
import { sniffVideo } from '../../../../../src/picture/formats/video-formats.js';
import { videoFactsOf } from '../../../../../src/picture/facts/films/video-facts.js';
import {
  asfFilm,
  aviFilm,
  cameraFilm,
  filmBox,
  isoFilm,
  matroskaFilm,
  since1904,
  type FilmOptions,
} from '../../../support/films.js';
import { Random } from '../../../support/random.js';
import { isSoak } from '../../../support/soak.js';

async function facts(file: Buffer): Promise<Facts> {
  const format = sniffVideo(file);
  if (format === undefined) throw new TypeError('no video');
  return videoFactsOf(new ByteSource(file), format);
}

async function takenOf(options: FilmOptions): Promise<string | undefined> {
  return (await facts(isoFilm(options))).taken;
}

/** What came of each that is still taken for a film. */
async function kindsOf(files: readonly Buffer[]): Promise<Set<string>> {
  const taken = files.filter((file) => sniffVideo(file) !== undefined);
  return new Set(await Promise.all(taken.map(async (film) => (await facts(film)).kind)));
}

async function createdOf(created: string): Promise<string | undefined> {
  return (await facts(matroskaFilm({ created }))).taken;
}

describe('QuickTime and MP4', () => {
  test('what an iPhone writes', async () => {
    const film = isoFilm({
      created: since1904('2019-10-26T22:30:00Z'),
      turn: 90,
      keys: {
        make: 'Apple',
        model: 'iPhone 11 Pro',
        software: '13.1.3',
        creationdate: '2019-10-27T00:30:00+0200',
        'location.ISO6709': '+52.5200-013.4050+034.119/',
        'content.identifier': '8B1C2A0E-1111-2222-3333-444455556666',
        keywords: 'sea, dog,sea',
      },
    });
    expect(await facts(film)).toEqual({
      kind: 'video',
      format: 'mov',
      width: 1080,
      height: 1920,
      duration: 83.25,
      codec: 'avc',
      make: 'Apple',
      model: 'iPhone 11 Pro',
      software: '13.1.3',
      taken: '2019-10-27T00:30:00+02:00',
      place: { latitude: 52.52, longitude: -13.405, altitude: 34.119 },
      contentIdentifier: '8B1C2A0E-1111-2222-3333-444455556666',
      keywords: ['sea', 'dog'],
    });
  });

  test.each([
    [0, 1920, 1080],
    [90, 1080, 1920],
    [180, 1920, 1080],
    [270, 1080, 1920],
  ] as const)('a turn of %s degrees is applied to the size', async (turn, width, height) => {
    expect(await facts(isoFilm({ turn, brand: 'isom' }))).toMatchObject({
      format: 'mp4',
      width,
      height,
    });
  });

  test('of a codec that nobody knows, size and letters', async () => {
    for (const turn of [0, 90] as const) {
      const film = isoFilm({ turn, width: 640, height: 480 });
      film.write('mjpa', film.indexOf('avc1', 0, 'latin1'), 'latin1');
      const [width, height] = turn === 0 ? [640, 480] : [480, 640];
      expect(await facts(film)).toMatchObject({ codec: 'mjpa', width, height, duration: 83.25 });
    }
  });

  test('texts of older cameras, with the head of the film in front', async () => {
    const texts = { '©mak': 'Canon', '©mod': 'Canon EOS 5D', '©xyz': '-33.8568+151.2153/' };
    const film = isoFilm({ moovFirst: true, brand: '3gp5', texts });
    expect(await facts(film)).toMatchObject({
      format: '3gp',
      make: 'Canon',
      model: 'Canon EOS 5D',
      place: { latitude: -33.8568, longitude: 151.2153, altitude: undefined },
      duration: 83.25,
    });
  });

  test.each([
    // The hour that is there twice, and the one that is not there: offsets tell them apart.
    ['2019-10-27T02:30:00+0200', '2019-10-27T02:30:00+02:00'],
    ['2019-10-27T02:30:00+0100', '2019-10-27T02:30:00+01:00'],
    ['2019-03-31T02:30:00+0100', '2019-03-31T02:30:00+01:00'],
    ['2019-06-01T00:15:00-0930', '2019-06-01T00:15:00-09:30'],
    ['2019-06-01T00:15:00Z', '2019-06-01T00:15:00Z'],
  ])("Apple's date %s carries its offset", async (creationdate, taken) => {
    const created = since1904('2019-06-01T00:00:00Z');
    expect(await takenOf({ created, keys: { creationdate } })).toBe(taken);
  });

  test.each([['0000-00-00T00:00:00+0000'], ['1904-01-01T00:00:00Z'], ['2019'], ['yesterday']])(
    "where Apple's date is %s, the head is asked",
    async (creationdate) => {
      const created = since1904('2019-06-01T12:00:00Z');
      const keys = { creationdate };
      expect(await takenOf({ created, keys })).toBe('2019-06-01T12:00:00Z');
      expect(await takenOf({ keys })).toBeUndefined();
    },
  );

  test.each<[string, number | bigint, string | undefined]>([
    ['zero, which is 1904', 0, undefined],
    ['the first day of 1904', 3600, undefined],
    ['a year in which nobody filmed', since1904('1911-01-01T00:00:00Z'), undefined],
    ['zero of 1970', since1904('1970-01-01T00:00:00Z'), undefined],
    ['the first day of 1970', since1904('1970-01-01T12:00:00Z'), undefined],
    ['1971', since1904('1971-01-01T00:00:00Z'), '1971-01-01T00:00:00Z'],
    ['seconds since 1970', Date.UTC(2016, 1, 29, 23, 59, 59) / 1000, '2016-02-29T23:59:59Z'],
    ['the end of 31 bits', since1904('2038-01-19T03:14:08Z'), '2038-01-19T03:14:08Z'],
    ['the end of 32 bits', 0xffff_ffff, '2040-02-06T06:28:15Z'],
    ['64 bits', BigInt(since1904('2041-07-01T00:00:00Z')), '2041-07-01T00:00:00Z'],
    ['64 bits of rubbish', 0x7fff_ffff_ffff_ffffn, undefined],
  ])('the date of the head: %s', async (_, created, taken) => {
    expect(await takenOf({ created })).toBe(taken);
  });

  test('a film in pieces says apart how long it is', async () => {
    expect((await facts(isoFilm({ length: 0, mehd: 4500 }))).duration).toBe(4.5);
    expect((await facts(isoFilm({ length: 0xffff_ffff, mehd: 4500 }))).duration).toBe(4.5);
  });

  test('of one that is cut before its head nothing is known but what it is', async () => {
    const film = isoFilm({ keys: { make: 'Apple' } });
    expect(await facts(film.subarray(0, 40))).toMatchObject({
      kind: 'video',
      format: 'mov',
      width: undefined,
      duration: undefined,
      taken: undefined,
      make: undefined,
    });
  });
});

describe('Matroska and WebM', () => {
  test('size, codec, length, and the date in UTC', async () => {
    const film = matroskaFilm({ created: '2021-03-28T01:30:00Z', length: 4500 });
    expect(await facts(film)).toMatchObject({
      kind: 'video',
      format: 'webm',
      width: 640,
      height: 360,
      codec: 'vp8',
      duration: 4.5,
      taken: '2021-03-28T01:30:00Z',
    });
  });

  test('where nothing says how long it is, the last picture does', async () => {
    const { duration, taken, format } = await facts(matroskaFilm({ type: 'matroska' }));
    expect({ format, taken }).toEqual({ format: 'mkv', taken: undefined });
    expect(duration).toBeGreaterThanOrEqual(2);
  });

  test('a date of zero is none; 2038 is', async () => {
    expect(await createdOf('2001-01-01T00:00:00Z')).toBeUndefined();
    expect(await createdOf('1970-01-01T00:00:00Z')).toBeUndefined();
    expect(await createdOf('2038-01-19T03:14:08Z')).toBe('2038-01-19T03:14:08Z');
  });

  test("Apple's names stay what they are", async () => {
    const tags = {
      'COM.APPLE.QUICKTIME.MAKE': 'Apple',
      'COM.APPLE.QUICKTIME.CREATIONDATE': '2019-05-04T12:33:10+0200',
    };
    expect(await facts(matroskaFilm({ type: 'matroska', tags }))).toMatchObject({
      make: 'Apple',
      taken: '2019-05-04T12:33:10+02:00',
    });
  });
});

describe('AVI', () => {
  test.each([
    ['Sat May 04 12:33:10 2019', '2019-05-04T12:33:10'],
    ['SUN MAR  3 08:01:02 2002', '2002-03-03T08:01:02'],
    ['2005:08:17 11:42:43', '2005-08-17T11:42:43'],
    ['2005/08/17/ 11:42:43', '2005-08-17T11:42:43'],
    ['0000:00:00 00:00:00', undefined],
  ])('its head, dated %s', async (date, taken) => {
    expect(await facts(aviFilm({ date }))).toMatchObject({
      kind: 'video',
      format: 'avi',
      width: 640,
      height: 480,
      duration: 5,
      codec: 'mjpg',
      software: 'CanonMVI06',
      taken,
    });
  });
});

describe('transport streams of cameras', () => {
  test.each([0, 4] as const)(
    'size, maker, date and zone, %i bytes between packets',
    async (ahead) => {
      expect(await facts(cameraFilm({ ahead }))).toMatchObject({
        format: 'ts',
        width: 1920,
        height: 1080,
        make: 'Canon',
        taken: '2019-05-04T12:33:10+01:00',
      });
    },
  );

  test('model, of which Sony writes four letters in a place', async () => {
    const film = cameraFilm({ sony: ['HDR-', 'SR12', 'E'] });
    expect(await facts(film)).toMatchObject({ make: 'Sony', model: 'HDR-SR12E' });
  });

  test('the height is that of the picture, of one field or two', async () => {
    expect(await facts(cameraFilm({ isInterlaced: false }))).toMatchObject({ height: 1080 });
  });

  test.each([
    ['29 20 19 05 04 12 33 10', '2019-05-04T12:33:10-04:30'],
    // Nobody says whether summer time is in it.
    ['42 20 19 05 04 12 33 10', '2019-05-04T12:33:10'],
    ['ff 20 19 05 04 12 33 10', '2019-05-04T12:33:10'],
    ['ff ff ff ff ff ff ff ff', undefined],
    ['02 00 00 00 00 00 00 00', undefined],
    ['02 20 19 02 31 12 33 10', undefined],
  ])('%s is %s', async (date, taken) => {
    expect((await facts(cameraFilm({ date }))).taken).toBe(taken);
  });
});

describe('Windows Media', () => {
  test('size, length without what is played before, date in UTC, codec', async () => {
    expect(await facts(asfFilm('2004-10-28T17:23:34Z'))).toMatchObject({
      format: 'wmv',
      width: 320,
      height: 240,
      duration: 6.5,
      codec: 'wmv3',
      taken: '2004-10-28T17:23:34Z',
    });
  });

  test.each(['1601-01-01T00:00:00Z', '1970-01-01T00:00:00Z'])('%s is no date', async (created) => {
    expect((await facts(asfFilm(created))).taken).toBeUndefined();
  });
});

describe('what is a film', () => {
  test.each<[string, Buffer, string | undefined]>([
    ['QuickTime without ftyp', filmBox('wide', Buffer.alloc(16)), 'mov'],
    ['MPEG', Buffer.from('000001ba44000400', 'hex'), 'mpeg'],
    ['WMV', Buffer.from('3026b2758e66cf11', 'hex'), 'wmv'],
    ['a transport stream', packets(188), 'ts'],
    ['AVCHD', packets(192), 'ts'],
    ['music in MP4', filmBox('ftyp', Buffer.from('M4A \0\0\0\0')), undefined],
    ['a wave file', Buffer.from('RIFF\0\0\0\0WAVEfmt '), undefined],
    ['a text', Buffer.from('G'.repeat(100)), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('%s', (_, head, format) => {
    expect(sniffVideo(head)).toBe(format);
  });

  test.each(['mpeg', 'flv', 'wmv'] as const)('of %s only what it is', async (format) => {
    const said = await videoFactsOf(new ByteSource(Buffer.alloc(64)), format);
    expect(said).toMatchObject({ kind: 'video', format, duration: undefined });
  });
});

function packets(bytes: number): Buffer {
  const file = Buffer.alloc(bytes * 6);
  for (let at = bytes - 188; at < file.length; at += bytes) file[at] = 0x47;
  return file;
}

describe('films that lie', () => {
  const films = [
    isoFilm({ keys: { make: 'Apple' }, texts: { '©xyz': '+1.0+2.0/' } }),
    isoFilm({ moovFirst: true, brand: 'isom' }),
    matroskaFilm({ created: '2021-03-28T01:30:00Z', tags: { TITLE: 'x' } }),
    aviFilm({ date: '2005:08:17 11:42:43' }),
    asfFilm('2004-10-28T17:23:34Z'),
    Buffer.concat(Array.from({ length: 3 }, () => cameraFilm())),
  ];

  test('cut anywhere, they are something or other', async () => {
    const step = isSoak ? 7 : 23;
    for (const film of films) {
      const lengths = Array.from(
        { length: Math.floor((film.length - 12) / step) },
        (_, at) => 12 + step * at,
      );
      expect(await kindsOf(lengths.map((length) => film.subarray(0, length)))).toEqual(
        new Set(['video']),
      );
    }
  });

  test('changed anywhere, too: among them a segment that is longer than its file, which has no end', async () => {
    const random = new Random(20_261_129);
    for (const film of films) {
      const changed = Array.from({ length: isSoak ? 150 : 50 }, () => {
        const copy = Buffer.from(film);
        copy[random.int(12, film.length - 1)] = random.int(0, 255);
        return copy;
      });
      expect(await kindsOf(changed)).toEqual(new Set(['video']));
    }
  });

  test.each([
    ['keys', 'keys', 4],
    ['keys of protection', 'pssh', 20],
  ])('more %s than there is room for: the head of the film is enough', async (_, type, at) => {
    const created = since1904('2019-06-01T12:00:00Z');
    const keys = { make: 'Apple' };
    const film = isoFilm({ created, keys, texts: { '©mod': 'x'.repeat(40) } });
    if (type === 'pssh') film.write('pssh', film.indexOf('udta', 'latin1'), 'latin1');
    const from = film.indexOf(type, 'latin1') + 4;
    if (type === 'pssh') film[from] = 1;
    film.writeUInt32BE(0x0fff_ffff, from + at);
    expect(await facts(film)).toMatchObject({
      taken: '2019-06-01T12:00:00Z',
      duration: 83.25,
      make: undefined,
    });
  });

  test('more is not read of a film than it is worth; an error of the disk is one', async () => {
    const film = isoFilm();
    const broken = new ByteSource({
      size: film.length,
      read: (from, length) => {
        if (from > 60) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        return film.subarray(from, from + length);
      },
    });
    await expect(videoFactsOf(broken, 'mov')).rejects.toThrow('EIO');
  });
});

/** A pack whose clock says so many seconds, and nothing else. */
function pack(seconds: number, isSecond: boolean): Buffer {
  const ticks = BigInt(Math.round(seconds * 90_000));
  const bits = (from: bigint, count: bigint): number =>
    Number((ticks >> from) & ((1n << count) - 1n));
  const [high, middle, low] = [bits(30n, 3n), bits(15n, 15n), bits(0n, 15n)];
  const own = Buffer.alloc(isSecond ? 10 : 8);
  if (isSecond) {
    own[0] = 0x44 | (high << 3) | (middle >> 13);
    own[1] = middle >> 5;
    own[2] = ((middle & 31) << 3) | 4 | (low >> 13);
    own[3] = low >> 5;
    own[4] = ((low & 31) << 3) | 4;
  } else {
    own[0] = 0x21 | (high << 1);
    own[1] = middle >> 7;
    own[2] = ((middle & 127) << 1) | 1;
    own[3] = low >> 7;
    own[4] = ((low & 127) << 1) | 1;
  }
  return Buffer.concat([Buffer.of(0, 0, 1, 0xba), own]);
}

describe('MPEG program streams', () => {
  const sides = Buffer.from('2d0240330fffe0a0', 'hex');
  const sequence = Buffer.concat([Buffer.of(0, 0, 1, 0xb3), sides]);
  const extension = Buffer.from('000001b5148a00010000', 'hex');

  test.each([
    [true, 'mpeg2video'],
    [false, 'mpeg1video'],
  ] as const)('size, coding, and length by the clock (MPEG-2: %s)', async (isSecond, codec) => {
    const film = Buffer.concat([
      pack(70_000.5, isSecond),
      sequence,
      isSecond ? extension : Buffer.of(0, 0, 1, 0xb8),
      Buffer.alloc(400_000, 0x55),
      pack(70_083.25, isSecond),
      Buffer.alloc(1000, 0x55),
    ]);
    expect(await facts(film)).toMatchObject({
      format: 'mpeg',
      width: 720,
      height: 576,
      codec,
      duration: expect.closeTo(82.75, 3),
    });
  });

  test('a clock that was set anew tells no length', async () => {
    const film = Buffer.concat([pack(50_000, true), Buffer.alloc(100, 0x55), pack(1, true)]);
    expect((await facts(film)).duration).toBeUndefined();
  });
});

const u16 = (number: number): Buffer => Buffer.of(number >> 8, number & 255);
const named = (name: string): Buffer => Buffer.concat([u16(name.length), Buffer.from(name)]);

function flash(...values: readonly (readonly [name: string, value: number | string])[]): Buffer {
  const body = Buffer.concat([
    Buffer.of(2),
    named('onMetaData'),
    Buffer.of(8, 0, 0, 0, values.length),
    ...values.map(([name, value]) => {
      if (typeof value === 'string')
        return Buffer.concat([named(name), Buffer.of(2), named(value)]);
      const number = Buffer.alloc(9);
      number.writeDoubleBE(value, 1);
      return Buffer.concat([named(name), number]);
    }),
    Buffer.of(0, 0, 9),
  ]);
  const tag = Buffer.of(18, 0, body.length >> 8, body.length & 255, 0, 0, 0, 0, 0, 0, 0);
  return Buffer.concat([Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0', 'latin1'), tag, body]);
}

describe('Flash', () => {
  test('size, length and coding by its first tag', async () => {
    const film = flash(
      ['creator', 'somebody'],
      ['duration', 12.5],
      ['width', 480],
      ['height', 360],
    );
    expect(await facts(film)).toMatchObject({
      format: 'flv',
      width: 480,
      height: 360,
      duration: 12.5,
    });
    expect(await facts(flash(['videocodecid', 7]))).toMatchObject({ codec: 'avc' });
  });

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 0])('no length of %s', async (duration) => {
    const film = flash(['duration', duration], ['width', 4.5], ['height', 360]);
    expect(await facts(film)).toMatchObject({ duration: undefined, width: undefined });
  });

  test('of what is cut off what can be read', async () => {
    const film = flash(['duration', 12.5], ['width', 480]);
    for (let length = 9; length < film.length; length += 7) {
      const { format } = await facts(film.subarray(0, length));
      expect(format).toBe('flv');
    }
  });
});
