import { expect, test } from 'vitest';
import { makerOf } from '../../../src/queue/maker.js';

test('other plugins make another maker: their names and versions count, and their order', () => {
  const a = { name: 'a.decoder', version: 1 } as const;
  const b = { name: 'b.decoder', version: 1 } as const;
  const of = (decoders: readonly (typeof a | typeof b)[], version = 1) =>
    makerOf('1.2.3', {
      modules: [{ path: '/nowhere.js', name: 'a', version: 1 }],
      decoders,
      factReaders: [{ name: 'a.reader', version }],
    });
  const makers = [makerOf('1.2.3'), of([]), of([], 2), of([a]), of([a, b]), of([b, a])];
  expect(new Set(makers).size).toBe(makers.length);
  expect(of([a])).toMatch(/^1\.2\.3\+[\d.]+,a\.decoder@1,a\.reader@1$/);
});
