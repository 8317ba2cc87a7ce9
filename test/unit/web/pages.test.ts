import { expect, test, vi } from 'vitest';
import { Pages } from '../../../web/model/pages.js';

function numbers(total: number) {
  const asked: number[] = [];
  const changed = vi.fn<() => void>();
  const pages = new Pages<{ n: number; text: string }>(
    10,
    (offset, limit) => {
      asked.push(offset);
      const items = Array.from({ length: Math.min(limit, total - offset) }, (_, index) => ({
        n: offset + index,
        text: 'old',
      }));
      return Promise.resolve({ total, items });
    },
    changed,
  );
  return { pages, asked, changed };
}

test('what is looked at is fetched, once', async () => {
  const { pages, asked, changed } = numbers(95);
  expect(pages.at(93)).toBeUndefined();
  expect(pages.at(94)).toBeUndefined();
  expect(await pages.get(93)).toEqual({ n: 93, text: 'old' });
  expect(pages.at(94)?.n).toBe(94);
  expect(pages.at(95)).toBeUndefined();
  expect(pages.total).toBe(95);
  expect(asked).toEqual([90]);
  expect(changed).toHaveBeenCalledTimes(1);
});

test('pages that are long ago are forgotten and fetched again', async () => {
  const { pages, asked } = numbers(1000);
  for (let index = 0; index < 1000; index += 10) await pages.get(index);
  expect(pages.at(0)).toBeUndefined();
  expect(pages.at(990)?.n).toBe(990);
  expect(await pages.get(0)).toEqual({ n: 0, text: 'old' });
  expect(asked).toHaveLength(101);
});

test('an item is changed where it is', async () => {
  const { pages } = numbers(30);
  await pages.get(12);
  pages.replace(
    ({ n }) => n === 12,
    (item) => ({ ...item, text: 'new' }),
  );
  expect(pages.at(12)?.text).toBe('new');
  expect(pages.indexOf(({ text }) => text === 'new')).toBe(12);
});

test('what is fetched anew forgets answers that are on their way', async () => {
  const waiting: (() => void)[] = [];
  let text = 'old';
  const pages = new Pages<string>(
    10,
    () =>
      new Promise((resolve) => {
        const items = [text];
        waiting.push(() => resolve({ total: 1, items }));
      }),
    () => undefined,
  );
  const first = pages.get(0);
  text = 'new';
  pages.refresh([]);
  const second = pages.get(0);
  waiting[1]?.();
  await second;
  waiting[0]?.();
  await first;
  expect(pages.at(0)).toBe('new');
});

test('what is to be fetched anew is shown as it was until then', async () => {
  const { pages, asked } = numbers(30);
  await pages.get(0);
  await pages.get(12);
  pages.refresh([0]);
  expect(pages.at(12)?.text).toBe('old');
  await pages.get(12);
  expect(asked).toEqual([0, 10, 0, 10]);
  pages.at(12);
  expect(asked).toHaveLength(4);
});

test('what failed is not asked for again and again, until it is fetched anew', async () => {
  const asked = vi.fn<() => Promise<never>>(() => Promise.reject(new Error('gone')));
  const pages = new Pages<string>(10, asked, () => pages.at(0));
  await pages.get(0);
  pages.at(3);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(pages.error).toEqual(new Error('gone'));
  pages.refresh([0]);
  expect(asked).toHaveBeenCalledTimes(2);
});

test('who waits for an item while all is fetched anew gets the new one', async () => {
  const waiting: (() => void)[] = [];
  let text = 'old';
  const pages = new Pages<string>(
    10,
    () => {
      const items = [text];
      return new Promise((resolve) => waiting.push(() => resolve({ total: 1, items })));
    },
    () => undefined,
  );
  const waited = pages.get(0);
  text = 'new';
  pages.refresh([0]);
  const [early, late] = waiting;
  early?.();
  await new Promise((resolve) => setTimeout(resolve));
  late?.();
  expect(await waited).toBe('new');
});
