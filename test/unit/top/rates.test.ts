import { expect, test } from 'vitest';
import type { Activity, NotedRun } from '../../../src/model/runs/activity.js';
import type { ServerState } from '../../../src/model/runs/server-state.js';
import type { WatcherState } from '../../../src/model/runs/watcher-state.js';
import { ratesOf } from '../../../src/top/rates.js';

const nothing = { writer: undefined, runs: [], server: undefined, watcher: undefined };

function moment(at: number, more: Partial<Activity> = {}): Activity {
  return { ...nothing, actions: undefined, at, ...more };
}

function run(at: number, files: number, bytes: number, more: Partial<NotedRun> = {}) {
  const progress = {
    stage: 'reading',
    unit: 'files',
    files,
    bytes,
    totalFiles: 10,
    totalBytes: undefined,
  };
  return {
    pid: 7,
    host: 'here',
    command: 'index',
    since: 0,
    stageSince: at,
    at,
    progress,
    memory: undefined,
    ...more,
  };
}

function server(
  requests: number,
  written: number,
  linked: number,
  more: Partial<ServerState> = {},
) {
  return {
    pid: 8,
    since: 5,
    requests,
    refused: 0,
    failed: 0,
    puts: { written, linked, unchanged: 0 },
    putBytes: { written: 100 * written, linked: 100 * linked, unchanged: 0 },
    bytesInFlight: 0,
    inFlight: 0,
    waiting: 0,
    memory: undefined,
    ...more,
  };
}

function watcher(events: number, more: Partial<WatcherState> = {}) {
  const state = { pid: 9, since: 5, isReady: true, folders: 1, files: 1, events, resyncs: 0 };
  return { ...state, memory: undefined, ...more };
}

test('nobody knows at first', () => {
  const now = moment(1000, {
    runs: [run(1000, 1, 1)],
    server: server(1, 1, 1),
    watcher: watcher(1),
  });
  const unknown = { runs: [undefined], server: undefined, watcher: undefined };
  expect(ratesOf([], now)).toEqual(unknown);
  expect(ratesOf([moment(0)], now)).toEqual(unknown);
});

test('counters are compared with the oldest moment there is', () => {
  const before = [
    moment(1000, { server: server(10, 5, 5), watcher: watcher(1) }),
    moment(2000, { server: server(10, 5, 5), watcher: watcher(100) }),
  ];
  const now = moment(5000, { server: server(50, 9, 17), watcher: watcher(5) });
  expect(ratesOf(before, now)).toEqual({
    runs: [],
    server: { requests: 10, files: 4, bytes: 400, hits: 0.75 },
    watcher: { events: 1 },
  });
});

test('where nothing came there is no rate of hits', () => {
  const before = [moment(1000, { server: server(10, 5, 5) })];
  const { server: rates } = ratesOf(before, moment(2000, { server: server(10, 5, 5) }));
  expect(rates).toEqual({ requests: 0, files: 0, bytes: 0, hits: undefined });
});

test('of a run that told once, the pace is that of its stage', () => {
  const now = moment(9000, { runs: [run(5000, 8, 6e6, { stageSince: 1000 })] });
  expect(ratesOf([], now).runs).toEqual([{ files: 2, bytes: 1.5e6 }]);
  const young = moment(9000, { runs: [run(5000, 8, 6e6, { stageSince: 4600 })] });
  expect(ratesOf([], young).runs).toEqual([undefined]);
});

test("a run's pace is by the times that it told, in the same stage", () => {
  const before = [
    moment(1000, {
      runs: [run(900, 5, 0, { progress: { ...run(0, 90, 0).progress, stage: 'x' } })],
    }),
    moment(2000, { runs: [run(1900, 1, 1e6)] }),
    moment(3000, { runs: [run(1900, 1, 1e6)] }),
  ];
  const now = moment(9000, { runs: [run(3900, 9, 5e6)] });
  expect(ratesOf(before, now).runs).toEqual([{ files: 4, bytes: 2e6 }]);
  // It told nothing new: nobody knows.
  expect(ratesOf(before.slice(1), moment(9000, { runs: [run(1900, 1, 1e6)] })).runs).toEqual([
    undefined,
  ]);
});

test.each<[string, Partial<Activity>]>([
  ['another process', { server: server(50, 9, 17, { pid: 80 }), watcher: watcher(9, { pid: 90 }) }],
  [
    'the same number again',
    { server: server(50, 9, 9, { since: 6 }), watcher: watcher(9, { since: 6 }) },
  ],
  ['a counter that fell', { server: server(1, 1, 1), watcher: watcher(0) }],
  ['another run', { runs: [run(5000, 9, 9, { since: 3 })] }],
  ['another machine', { runs: [run(5000, 9, 9, { host: 'there' })] }],
  ['a pass that began anew', { runs: [run(5000, 0, 0)] }],
])('%s is not compared', (_, now) => {
  const before = moment(1000, {
    runs: [run(1000, 3, 3)],
    server: server(10, 5, 5),
    watcher: watcher(1),
  });
  const rates = ratesOf([before], moment(5000, now));
  expect([...rates.runs, rates.server, rates.watcher].filter(Boolean)).toEqual([]);
});
