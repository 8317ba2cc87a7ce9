import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Axe from 'axe-core';
import type { Page } from 'playwright-core';

/** In the page, once its source has run there. */
declare const axe: typeof Axe;

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds, as `scheme, rule: elements`. In the dark only colours are others. */
export async function violations(page: Page): Promise<string[]> {
  return [
    ...(await violationsIn(page, 'light', everyRule)),
    ...(await violationsIn(page, 'dark', ['color-contrast'])),
  ];
}

async function violationsIn(
  page: Page,
  colorScheme: 'light' | 'dark',
  runOnly: string[],
): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  const results = await page.evaluate(async (rules) => {
    return axe.run({ runOnly: rules, resultTypes: ['violations'] });
  }, runOnly);
  return results.violations.map(({ id, nodes }) => {
    const elements = nodes.map(({ html }) => html.slice(0, 160)).join(' | ');
    return `${colorScheme}, ${id}: ${elements}`;
  });
}
