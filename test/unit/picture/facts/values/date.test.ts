import { describe, expect, test } from 'vitest';
import { completed, isoDate, isoMoment } from '../../../../../src/picture/facts/values/date.js';

describe('a date', () => {
  test.each([
    ['2019:05:04 12:33:10', undefined, '2019-05-04T12:33:10'],
    ['2019:05:04 12:33:10', '+02:00', '2019-05-04T12:33:10+02:00'],
    ['2019:05:04 12:33:10', '-09:30', '2019-05-04T12:33:10-09:30'],
    ['2019:05:04 12:33:10', 'Z', '2019-05-04T12:33:10Z'],
    ['2019-05-04T12:33:10.250+05:45', undefined, '2019-05-04T12:33:10+05:45'],
    // What stands for the offset and is none leaves it open.
    ['2019:05:04 12:33:10', '   :  ', '2019-05-04T12:33:10'],
    ['2019:05:04 12:33:10', '+2', '2019-05-04T12:33:10'],
    // An hour that there was not, and one that there was twice, where clocks are changed: nobody asks where.
    ['2019:03:31 02:30:00', undefined, '2019-03-31T02:30:00'],
    ['2019:10:27 02:30:00', undefined, '2019-10-27T02:30:00'],
    ['2019:10:27 02:30:00', '+01:00', '2019-10-27T02:30:00+01:00'],
    // Where counters begin and end.
    ['1904:01:01 00:00:00', undefined, '1904-01-01T00:00:00'],
    ['1970:01:01 00:00:00', undefined, '1970-01-01T00:00:00'],
    ['2038:01:19 03:14:08', undefined, '2038-01-19T03:14:08'],
    ['2106:02:07 06:28:16', undefined, '2106-02-07T06:28:16'],
    ['2000:02:29 23:59:59', undefined, '2000-02-29T23:59:59'],
  ])('%s with %s is %s', (text, offset, date) => {
    expect(isoDate(text, offset)).toBe(date);
  });

  test.each([
    '0000:00:00 00:00:00',
    '    :  :     :  :  ',
    '1900:02:29 12:00:00',
    '2019:13:01 12:00:00',
    '2019:02:31 12:00:00',
    '2019:05:04 25:00:00',
    '2019:05:04 12:60:00',
    '2019:05:04',
    '1800:01:01 00:00:00',
    '19:05:04 12:33:10',
    '\0\0\0\0',
    '',
  ])('%j is none', (text) => {
    expect(isoDate(text, '+02:00')).toBeUndefined();
  });
});

describe('a moment', () => {
  test.each([
    ['2019:05:04 12:33:10', { fraction: '25', offset: '+02:00' }, '2019-05-04T12:33:10.25+02:00'],
    ['2019:05:04 12:33:10', { fraction: '123456' }, '2019-05-04T12:33:10.123'],
    // Cameras fill fields up.
    ['2019:05:04 12:33:10', { fraction: '07  ' }, '2019-05-04T12:33:10.07'],
    ['2019:05:04 12:33:10', { fraction: '    ' }, '2019-05-04T12:33:10'],
    ['2019-05-04T12:33:10.250+05:45', {}, '2019-05-04T12:33:10.250+05:45'],
    ['2019-05-04T12:33:10.250Z', { fraction: '9' }, '2019-05-04T12:33:10.9Z'],
    ['0000:00:00 00:00:00', { fraction: '25' }, undefined],
  ])('%s with %j is %s', (text, beside, moment) => {
    expect(isoMoment(text, beside)).toBe(moment);
  });

  test('takes what it lacks from another that tells the same second', () => {
    const second = '2019-05-04T12:33:10';
    expect(completed(second, [`${second}.25+02:00`])).toBe(`${second}.25+02:00`);
    expect(completed(`${second}.5`, [`${second}.25+02:00`])).toBe(`${second}.5+02:00`);
    expect(completed(`${second}Z`, [undefined, `${second}.25+02:00`])).toBe(`${second}.25Z`);
    expect(completed(second, ['2019-05-04T12:33:11.25Z'])).toBe(second);
    expect(completed(undefined, [second])).toBeUndefined();
  });
});
