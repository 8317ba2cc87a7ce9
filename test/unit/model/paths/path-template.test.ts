import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRelPath, relPathFrom } from '../../../../src/model/paths/path.js';
import {
  parsePathTemplate,
  type TemplateValues,
} from '../../../../src/model/paths/path-template.js';
import { fileName } from '../arbitraries.js';

const known: TemplateValues = {
  taken: { year: 2019, month: 5, day: 4, hour: 12, minute: 33, second: 10 },
  camera: 'Canon EOS 6D',
  make: 'Canon',
  model: 'EOS 6D',
  lens: 'EF 50mm f/1.8',
  folder: relPathFrom('DCIM/100CANON', '/'),
  event: 'wedding',
  name: 'IMG_1.JPG',
};
const nothing: TemplateValues = {
  taken: undefined,
  camera: undefined,
  make: undefined,
  model: undefined,
  lens: undefined,
  folder: relPathFrom('', '/'),
  event: undefined,
  name: 'IMG_1.JPG',
};

function pathOf(template: string, values: TemplateValues): string {
  const parsed = parsePathTemplate(template);
  if (typeof parsed === 'string') throw new TypeError(parsed);
  return parsed.path(values);
}

describe('a template', () => {
  test.each([
    [
      '{taken:yyyy}/{taken:MM}/{camera}/{name}',
      '2019/05/Canon EOS 6D/IMG_1.JPG',
      'undated/unknown camera/IMG_1.JPG',
    ],
    ['{taken:yyyy-MM-dd} {event}/{name}', '2019-05-04 wedding/IMG_1.JPG', 'undated/IMG_1.JPG'],
    ['{taken}/{folder}/{name}', '2019-05-04/DCIM/100CANON/IMG_1.JPG', 'undated/IMG_1.JPG'],
    ['{taken:yyyyMMdd_HHmmss}.{ext}', '20190504_123310.jpg', 'undated.jpg'],
    [
      'in/{taken:yy}/{stem}_{make}.{ext}',
      'in/19/IMG_1_Canon.jpg',
      'in/undated/IMG_1_unknown make.jpg',
    ],
    [
      '{lens}/{model}/{name}',
      'EF 50mm f_1.8/EOS 6D/IMG_1.JPG',
      'unknown lens/unknown model/IMG_1.JPG',
    ],
  ])('%s', (template, full, empty) => {
    expect(pathOf(template, known)).toBe(full);
    expect(pathOf(template, nothing)).toBe(empty);
  });

  test.each([
    ['', 'a folder in it has no name'],
    ['/photos/{name}', 'it begins with "/"'],
    ['a//{name}', 'a folder in it has no name'],
    ['{taken:yyyy}', 'it does not end with {name} or {ext}'],
    ['{name}/x', 'it does not end with {name} or {ext}'],
    ['{nmae}', '{nmae} is none of '],
    ['{taken:YYYY}/{name}', '"YYYY" is no part of a date'],
    ['{taken:yyyy/MM}/{name}', 'a format of {taken} holds a slash'],
    ['{camera:x}/{name}', '{camera} takes no format'],
    ['../{name}', '".." begins with a dot'],
    ['.imgdedup/{name}', '".imgdedup" begins with a dot'],
    ['a{/{name}', 'a brace has no other'],
  ])('%j is none', (template, why) => {
    expect(parsePathTemplate(template)).toEqual(expect.stringContaining(why));
  });

  test('never leads out of the root, whatever a camera or a card says', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('..', '../..', '/', 'CON', '.git', ' . '),
    );
    const values = fc.record({
      taken: fc.constantFrom(known.taken, undefined),
      camera: text,
      make: text,
      model: text,
      lens: text,
      folder: fc.constantFrom(known.folder, nothing.folder),
      event: fc.option(text, { nil: undefined }),
      name: fileName,
    });
    const template = fc.constantFrom(
      '{taken}/{camera}/{name}',
      '{event}/{folder}/{lens} {make}/{stem}.{ext}',
      '{model}{event}/{name}',
    );
    const isInside = fc.property(template, values, (one, all) => {
      const path = pathOf(one, all);
      expect(isRelPath(path)).toBe(true);
      expect(
        path
          .split('/')
          .slice(0, -1)
          .every((part) => !part.startsWith('.')),
      ).toBe(true);
      expect(path.split('/').every((part) => Buffer.byteLength(part) <= 255)).toBe(true);
    });
    fc.assert(isInside);
  });
});
