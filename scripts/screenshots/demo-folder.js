// Fills a folder with photos and what becomes of them in a household: copies, messenger's versions, crops.
import { copyFileSync, mkdirSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** Photos whose licence lets anybody show them (MIT, Apache-2.0, CC BY, CC BY-SA), and what they are called here. */
const photos = [
  ['JImageHash__src__test__resources__ballon.jpg', '2019/balloons/IMG_4410.jpg'],
  ['Pillow__exif-72dpi-int.jpg', '2018/Alps/DSC_0072.jpg'],
  ['exif-samples__Canon_PowerShot_S40.jpg', '2021/garden/IMG_0118.jpg'],
  ['exif-samples__Reconyx_HC500_Hyperfire.jpg', '2020/forest cam/M2E68L0.jpg'],
  ['exif-samples__gps__DSCN0010.jpg', '2008/Arezzo/DSCN0010.jpg'],
  ['exif-samples__gps__DSCN0012.jpg', '2008/Arezzo/DSCN0012.jpg'],
  ['exif-samples__gps__DSCN0027.jpg', '2008/Arezzo/DSCN0027.jpg'],
  ['exif-samples__gps__DSCN0040.jpg', '2008/Arezzo/DSCN0040.jpg'],
  ['exif-samples__hdr__canon_hdr_NO.jpg', '2017/evening/IMG_7201.jpg'],
  ['exif-samples__mobile__jolla.jpg', '2022/phone/20220731_001.jpg'],
  ['imagehash__forest__forest-high.jpg', '2016/walk/P1000231.jpg'],
  ['imagehash__office__tumblr_ndyfdoR6Wp1tubinno1_1280.jpg', '2015/office/office-01.jpg'],
  ['imagehash__office__tumblr_ndyfnr7lk21tubinno1_1280.jpg', '2015/office/office-02.jpg'],
  ['imagehash__office__tumblr_ndyfq386o41tubinno1_1280.jpg', '2015/office/office-03.jpg'],
  ['sharp__Landscape_9.jpg', '2019/lake/DSC04417.jpg'],
  ['sharp__2569067123_aca715a2ee_o.jpg', '2014/workshop/_MG_2231.jpg'],
  [
    'testdata__external__wesaturate__500px__tmshre_riaphotographs_srgb8.png',
    '2023/tulips/IMG_2209.png',
  ],
  ['testdata__external__wesaturate__500px__cvo9xd_keong_macan_srgb8.png', '2018/coast/coast.png'],
  ['testdata__jxl__flower__flower.png.im_q85_420.jpg', '2023/asters/IMG_3001.jpg'],
  ['testdata__jxl__jpeg_reconstruction__bicycles_restarts.jpg', '2021/bicycles/IMG_5120.jpg'],
];

/** What is made of them, by turns: each says a folder, and how. */
const fates = [
  ['copy', 'backup/old laptop'],
  ['sent', 'phone/Messenger'],
  ['crop', 'prints'],
  ['turned', 'sorted/to do'],
  ['stripped', 'web'],
  ['crop', 'wallpapers'],
  ['copy', 'backup/card 2'],
  ['sent', 'phone/received'],
];

/**
 * @param corpus folder with the photos
 * @param folder where they go
 */
export async function fillDemoFolder(corpus, folder) {
  let fate = 0;
  for (const [index, [source, name]] of photos.entries()) {
    const original = join(folder, name);
    put(join(corpus, source), original, index);
    for (let made = 0; made < 1 + ((index * 2) % 5); made += 1) {
      const [kind, where] = fates[fate % fates.length];
      fate += 1;
      await make(kind, original, join(folder, where, name.slice(name.lastIndexOf('/') + 1)), index);
    }
  }
}

function put(from, to, index) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  const time = 1_500_000_000 + index * 4_000_000;
  utimesSync(to, time, time);
}

async function make(kind, original, to, index) {
  mkdirSync(dirname(to), { recursive: true });
  if (kind === 'copy') {
    put(original, to, index);
    return;
  }
  const image = sharp(original);
  const { width, height } = await image.metadata();
  switch (kind) {
    case 'sent':
      image.rotate().resize({ width: Math.round(width * 0.6) });
      break;
    case 'crop':
      image.extract({
        left: Math.round(width * 0.18),
        top: Math.round(height * 0.08),
        width: Math.round(width * 0.66),
        height: Math.round(height * 0.74),
      });
      break;
    case 'turned':
      image.rotate(90);
      break;
    default:
      image.rotate();
  }
  const quality = kind === 'sent' ? 72 : 92;
  const path = to.replace(/\.\w+$/, kind === 'stripped' ? '.webp' : '.jpg');
  await (kind === 'stripped' ? image.webp({ quality }) : image.jpeg({ quality })).toFile(path);
}
