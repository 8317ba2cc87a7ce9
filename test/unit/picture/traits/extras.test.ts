import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { xxh64Bytes } from '../../../../src/digest/xxh64.js';
import type { Extra, ExtraKind } from '../../../../src/model/pictures/traits.js';
import { mpo } from '../../support/frames.js';
import { withSegment } from '../../support/jpeg-segments.js';
import { photo, traitsOf } from './files.js';

let jpeg: Buffer = Buffer.alloc(0);
let small: Buffer = Buffer.alloc(0);

beforeAll(async () => {
  jpeg = await photo();
  small = await sharp(jpeg).resize(180).jpeg().toBuffer();
});

const video = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypmp42\0\0\0\0mp42isom', 'latin1'),
  Buffer.alloc(3000, 7),
]);
const xmp = (properties: string): Buffer =>
  Buffer.from(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta ${properties}/>`, 'latin1');

const extra = (kind: ExtraKind, bytes: Buffer): Extra => ({
  kind,
  bytes: bytes.length,
  digest: xxh64Bytes(bytes),
});

async function extras(...parts: readonly Buffer[]): Promise<readonly Extra[]> {
  return (await traitsOf(Buffer.concat(parts))).extras;
}

describe('behind a JPEG', () => {
  test('there is nothing, or a few zeros', async () => {
    expect(await extras(jpeg)).toEqual([]);
    expect(await extras(jpeg, Buffer.alloc(12))).toEqual([]);
  });

  test('a video of a motion photo', async () => {
    expect(await extras(jpeg, video)).toEqual([extra('video', video)]);
  });

  test("a video as Samsung's phones leave it", async () => {
    const [head, list] = ['\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data', 'SEFHk\0\0\0\0\0\0\0\0SEFT'];
    const trailer = [Buffer.from(head, 'latin1'), video, Buffer.from(list, 'latin1')];
    expect(await extras(jpeg, ...trailer)).toEqual([extra('video', video)]);
  });

  test('a gain map, by what is in it', async () => {
    const map = withSegment(
      small,
      0xe1,
      xmp('xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"'),
    );
    expect(await extras(jpeg, map)).toEqual([extra('gain-map', map)]);
    expect(await extras(jpeg, map, video)).toEqual([extra('gain-map', map), extra('video', video)]);
  });

  test('a depth map, by what the picture says of it', async () => {
    const items = 'Item:Semantic="Primary" Item:Semantic="Depth"';
    const primary = withSegment(jpeg, 0xe1, xmp(items));
    expect(await extras(primary, small)).toEqual([extra('depth-map', small)]);
  });

  test('a second picture of the same size; a preview is none', async () => {
    expect(await extras(jpeg, jpeg)).toEqual([extra('picture', jpeg)]);
    expect(await extras(jpeg, small)).toEqual([]);
  });

  test('views of an MPO are none: they are its frames', async () => {
    const view = { jpeg, type: 0x020002 };
    expect(await extras(mpo(jpeg, [view]))).toEqual([]);
    expect(await extras(mpo(jpeg, [view]), video)).toEqual([extra('video', video)]);
  });

  test('anything else', async () => {
    const text = Buffer.from('whatever somebody appended');
    expect(await extras(jpeg, text)).toEqual([extra('data', text)]);
  });
});

test('a depth map and a sound in an extension of XMP', async () => {
  const data = 'x'.repeat(500);
  const head = `http://ns.adobe.com/xmp/extension/\0${'0'.repeat(40)}`;
  const body = `${head}GDepth:Data="${data}" GAudio:Data="${data}"`;
  const file = withSegment(jpeg, 0xe1, Buffer.from(body, 'latin1'));
  expect((await extras(file)).map(({ kind }) => kind)).toEqual(['depth-map', 'sound']);
});

test.each(['png', 'webp'] as const)('behind a %s', async (format) => {
  const file = await sharp(small).toFormat(format).toBuffer();
  expect(await extras(file)).toEqual([]);
  expect(await extras(file, video)).toEqual([extra('video', video)]);
});
