import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { equalAsAlike } from '../../dist/model/groups/equal-as-alike.js';
import { Output } from '../../dist/render/output.js';
import { renderReport } from '../../dist/render/report/render-report.js';
import { readOptions } from './lib/options.js';

const { numbers } = readOptions({
  usage: `Usage: node test/bench/report.js [flags]

Writes a report of made-up groups, each with a picture of its own, opens it in chromium and scrolls it from end
to end: memory of the one, and how long the other took and was busy at a time. Needs "npm run build".`,
  numbers: {
    groups: { value: 10_000, help: 'groups' },
    steps: { value: 300, help: 'steps of scrolling, a screen each' },
  },
});

const { groups, steps } = numbers;
const noise = () => ({
  create: {
    width: 160,
    height: 120,
    channels: 3,
    background: '#888',
    noise: { type: 'gaussian', mean: 128, sigma: 30 },
  },
});
const thumbnails = await Promise.all(
  Array.from({ length: 50 }, () => sharp(noise()).webp({ quality: 50 }).toBuffer()),
);
const folder = mkdtempSync(join(tmpdir(), 'imgdedup-report-'));
const path = join(folder, 'report.html');

async function* made() {
  for (let number = 0; number < groups; number += 1) {
    const contentId = `xxh64:${number.toString(16).padStart(16, '0')}`;
    const files = [0, 1, 2].map((copy) => ({
      path: `${2000 + (number % 25)}/folder ${number % 300}/IMG_${number}-${copy}.jpg`,
      stat: { ino: number, size: 3_000_000, mtimeMs: 0, ctimeMs: 0, birthtimeMs: 0 },
      keeper: copy === 0,
      protected: false,
      linkedTo: undefined,
    }));
    const group = { tier: 'exact', contentId, why: 'oldest', size: 3e6, reclaimable: 6e6, files };
    const webp = thumbnails[number % thumbnails.length];
    yield {
      group: equalAsAlike(group),
      thumbnails: new Map([[contentId, { kind: 'thumbnail', webp }]]),
      facts: new Map(),
    };
  }
}

const before = process.memoryUsage.rss();
const stream = createWriteStream(path);
const output = new Output(stream);
const head = {
  root: '/photos',
  madeAt: 0,
  groups,
  files: 3 * groups,
  reclaimable: 6e6 * groups,
  duplicates: { exact: 2 * groups, metadata: 0, similar: 0, crop: 0 },
  isComplete: true,
  unreadable: 0,
};
await renderReport(output, head, made());
await output.flush();
await new Promise((resolve) => stream.end(resolve));
const grown = process.memoryUsage.rss() - before;
console.log(
  `${groups} groups: ${megabytes(statSync(path).size)}, memory grew by ${megabytes(grown)}`,
);

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const began = performance.now();
await page.goto(`file://${path}`);
await page.locator('output').waitFor();
console.log(`opened in ${Math.round(performance.now() - began)} ms`);
const seen = await page.evaluate(`(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const frames = [];
  let last = await frame();
  for (let step = 1; step <= ${steps}; step += 1) {
    scrollBy(0, 900);
    const now = await frame();
    frames.push(now - last);
    last = now;
  }
  const words = document.querySelector('input');
  const began = performance.now();
  words.value = 'img_77';
  document.querySelector('[name=tier]').dispatchEvent(new Event('change'));
  await frame();
  return { frames, filter: performance.now() - began };
})()`);
const sorted = seen.frames.toSorted((a, b) => a - b);
const at = (share) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
console.log(
  `${steps} screens: frames of ${at(0.5)} ms, ${at(0.95)} ms for 95 %, ${at(1)} ms at most; ${sorted.filter((ms) => ms > 50).length} longer than 50 ms`,
);
console.log(`filtered in ${Math.round(seen.filter)} ms`);
await browser.close();
rmSync(folder, { recursive: true });

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
