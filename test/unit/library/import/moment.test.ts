import { describe, expect, test } from 'vitest';
import { eventIn } from '../../../../src/library/import/card-folder.js';
import { momentOf } from '../../../../src/library/import/moment.js';

const nowMs = new Date(2026, 0, 1).getTime();
/** In local time, as people read it. */
const may2019 = new Date(2019, 4, 4, 12, 33, 10).getTime();

function told(known: Partial<Parameters<typeof momentOf>[0]>): string {
  const moment = momentOf({ taken: undefined, name: 'a.jpg', mtimeMs: 0, nowMs, ...known });
  if (moment === undefined) return 'undated';
  const { year, month, day, hour, minute, second } = moment.time;
  return `${moment.from} ${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

describe('momentOf', () => {
  test.each([
    ['what the picture says', { taken: '2018-02-03T04:05:06.25+09:00' }, 'picture 2018-2-3 4:5:6'],
    ['scans of old photos', { taken: '1932-06-01T00:00:00' }, 'picture 1932-6-1 0:0:0'],
    ['phones', { name: 'IMG_20190504_123310.jpg' }, 'name 2019-5-4 12:33:10'],
    ['messengers', { name: 'IMG-20190504-WA0001.jpg' }, 'name 2019-5-4 0:0:0'],
    ['screenshots', { name: 'Screenshot 2019-05-04 at 12.33.10.png' }, 'name 2019-5-4 12:33:10'],
    ['the file', { mtimeMs: may2019 }, 'file 2019-5-4 12:33:10'],
    [
      'a number that is no date',
      { name: 'IMG_2019050412331099.jpg', mtimeMs: may2019 },
      'file 2019-5-4 12:33:10',
    ],
    [
      'the thirtieth of February',
      { name: '2019-02-30.jpg', mtimeMs: may2019 },
      'file 2019-5-4 12:33:10',
    ],
    ['a clock that was never set', { taken: '1970-01-01T00:00:00', mtimeMs: 0 }, 'undated'],
    ['that of FAT', { mtimeMs: new Date(1980, 0, 1).getTime() }, 'undated'],
    ['a file from the day after tomorrow', { mtimeMs: nowMs + 3 * 86_400_000 }, 'undated'],
    ['a time that is none', { mtimeMs: Number.NaN }, 'undated'],
  ])('goes by %s', (_, known, expected) => {
    expect(told(known)).toBe(expected);
  });
});

test.each([
  ['DCIM/100CANON', undefined],
  ['', undefined],
  ["Anna's wedding/DCIM/101_PANA", "Anna's wedding"],
  ['2019/holiday', 'holiday'],
  ['PRIVATE/AVCHD/BDMV/STREAM', undefined],
])('the event of %j is %j', (folder, event) => {
  expect(eventIn(folder)).toBe(event);
});
