import { expect, test } from 'vitest';
import type { Activity, Rates } from '../../../../../src/model/runs/activity.js';
import { plain, styleFor } from '../../../../../src/render/style.js';
import { endlessPage, topLines } from '../../../../../src/render/text/running/render-top.js';

const at = new Date(2026, 10, 29, 20, 30, 5).getTime();
const since = at - 65_000;

const activity: Activity = {
  at,
  writer: {
    pid: 41,
    host: 'here',
    command: 'index',
    since: new Date(since).toISOString(),
    memory: 212e6,
  },
  runs: [
    {
      pid: 41,
      host: 'here',
      command: 'index',
      since,
      stageSince: since,
      at,
      progress: {
        stage: 'reading',
        unit: 'files',
        files: 12_345,
        totalFiles: 200_000,
        bytes: 4e9,
        totalBytes: 64e9,
      },
      memory: 212e6,
    },
    {
      pid: 42,
      host: 'there',
      command: 'dupes',
      since,
      stageSince: since,
      at,
      progress: {
        stage: 'comparing',
        unit: 'pairs',
        files: 5,
        totalFiles: undefined,
        bytes: 0,
        totalBytes: undefined,
      },
      memory: undefined,
    },
  ],
  server: {
    pid: 43,
    since,
    requests: 1234,
    refused: 2,
    failed: 1,
    puts: { written: 600, linked: 300, unchanged: 100 },
    putBytes: { written: 6e6, linked: 3e6, unchanged: 1e6 },
    bytesInFlight: 12e6,
    inFlight: 8,
    waiting: 3,
    memory: 91e6,
  },
  watcher: {
    pid: 44,
    since,
    isReady: true,
    folders: 4000,
    files: 100_000,
    events: 17,
    resyncs: 0,
    memory: 69e6,
  },
  actions: [
    {
      id: 12,
      command: 'trash',
      state: 'interrupted',
      startedAt: since,
      done: 3,
      skipped: 1,
      freed: 4e6,
      undoes: undefined,
      undone: 'no',
    },
    {
      id: 9,
      command: 'link',
      state: 'done',
      startedAt: since,
      done: 1,
      skipped: 0,
      freed: 5e6,
      undoes: undefined,
      undone: 'no',
    },
  ],
};

const rates: Rates = {
  runs: [{ files: 310.4, bytes: 45.12e6 }, undefined],
  server: { requests: 120, files: 98.2, bytes: 3.14e6, hits: 0.42 },
  watcher: { events: 0.5 },
};

const idle: Activity = {
  at,
  writer: undefined,
  runs: [],
  server: undefined,
  watcher: undefined,
  actions: undefined,
};
const unknown: Rates = { runs: [], server: undefined, watcher: undefined };

const view = { root: '/photos', activity, rates };

test('all there is to tell, as long as it gets', () => {
  expect(topLines(view, endlessPage).join('\n')).toMatchInlineSnapshot(`
    "imgdedup /photos  2026-11-29 20:30:05
    writing  index  process 41  since 2026-11-29 20:29:00  212.0 MB memory
    runs     index  process 41  reading: 12,345/200,000 files  4.0 GB of 64.0 GB  310 files/s  45.1 MB/s  22 min 10 s left  212.0 MB memory
             dupes  process 42  comparing: 5 pairs
    server   process 43  120 requests/s  98 files/s  3.1 MB/s  hits 42 %  queue 3 of 8  12.0 MB in flight  2 refusals (429)  1 error  in all 1,234 requests, 1,000 puts  hits 40 % in all  91.0 MB memory
    watcher  process 44  4,000 folders  100,000 files  0.5 events/s  17 events  0 resyncs  69.0 MB memory
    actions  12  2026-11-29 20:29:00  trash  3 files, 1 left alone, 4.0 MB moved  (interrupted)
              9  2026-11-29 20:29:00  link   1 file, 5.0 MB freed"
  `);
});

test('a page of 60 columns', () => {
  const page = { columns: 60, rows: 24, style: plain, footer: 'q quits' };
  expect(topLines(view, page).join('\n')).toMatchInlineSnapshot(`
    "imgdedup /photos  2026-11-29 20:30:05
    writing  index  process 41  since 2026-11-29 20:29:00
             212.0 MB memory
    runs     index  process 41  reading: 12,345/200,000 files
             4.0 GB of 64.0 GB  310 files/s  45.1 MB/s
             22 min 10 s left  212.0 MB memory
             dupes  process 42  comparing: 5 pairs
    server   process 43  120 requests/s  98 files/s  3.1 MB/s
             hits 42 %  queue 3 of 8  12.0 MB in flight
             2 refusals (429)  1 error
             in all 1,234 requests, 1,000 puts  hits 40 % in all
             91.0 MB memory
    watcher  process 44  4,000 folders  100,000 files
             0.5 events/s  17 events  0 resyncs  69.0 MB memory
    actions  12  2026-11-29 20:29:00  trash  3 files, 1 left alo
              9  2026-11-29 20:29:00  link   1 file, 5.0 MB free
    q quits"
  `);
});

test('nothing goes on', () => {
  const lines = topLines({ root: '/photos', activity: idle, rates: unknown }, endlessPage);
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "imgdedup /photos  2026-11-29 20:30:05
    writing  nobody
    runs     none that takes longer than a moment
    server   none on a socket
    watcher  none
    actions  others are at work"
  `);
});

test.each(
  [1, 5, 9, 10, 40, 80, 200].flatMap((columns) => [1, 2, 3, 10].map((rows) => [columns, rows])),
)('fits on %i columns and %i rows', (columns = 0, rows = 0) => {
  const lines = topLines(view, { columns, rows, style: plain, footer: 'q quits' });
  expect(lines.length).toBeLessThanOrEqual(rows);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  const last = rows > 1 ? 'q quits' : 'imgdedup /photos  2026-11-29 20:30:05';
  expect(lines.at(-1)).toBe(last.slice(0, columns).trimEnd());
});

test('names cannot speak to the terminal', () => {
  const [run] = activity.runs;
  if (run === undefined) throw new Error('no run');
  const evil = '\u001B[2J';
  const progress = { ...run.progress, stage: evil, unit: evil };
  const told = {
    ...activity,
    writer: { pid: 1, host: evil, command: evil, since: evil, memory: undefined },
    runs: [{ ...run, command: evil, progress }],
  };
  const text = topLines({ root: `/photos${evil}`, activity: told, rates }, endlessPage).join('\n');
  expect(text).not.toContain('\u001B');
});

test('colours add nothing but colour', () => {
  const style = styleFor('always', {}, {});
  const page = { columns: 60, rows: 24, style, footer: 'q quits' };
  const text = topLines(view, page).join('\n');
  expect(text).toContain('\u001B[1mserver');
  // oxlint-disable-next-line no-control-regex
  const bare = text.replaceAll(/\u001B\[\d+m/g, '');
  const without = topLines(view, { ...page, style: plain }).join('\n');
  expect(bare.replaceAll(/ +$/gm, '')).toBe(without);
});
