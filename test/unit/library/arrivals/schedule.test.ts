import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ArrivalSchedule,
  type Batch,
  type Decision,
  type Look,
  type ScheduleRules,
} from '../../../../src/library/arrivals/schedule.js';
import { parentOf, relPathFrom, type RelPath } from '../../../../src/model/paths/path.js';
import { isQuiet } from '../../../../src/model/time/quiet-hours.js';

const usual: ScheduleRules = {
  stillMs: 2000,
  batchFiles: 100,
  batchMs: 10_000,
  share: 1,
  quiet: 'none',
};
const rel = (path: string): RelPath => relPathFrom(path, '/');
const everything: Batch = { kind: 'everything', files: 0 };

/** Files with their marks; all folders as they are unless told otherwise. */
function look(
  files: Readonly<Record<string, string>>,
  folders: Readonly<Record<string, string>> = {},
): Look {
  const sightings = Object.entries(files).map(([path, mark]) => ({ path: rel(path), mark }));
  const around = sightings.map(({ path }) => parentOf(path));
  return {
    sightings,
    folders: new Map(around.map((folder) => [folder, folders[folder] ?? 'as it was'])),
    isCut: false,
    isForeign: false,
  };
}

/** One that has the first look behind it, at 0. */
function begun(rules: Partial<ScheduleRules> = {}): ArrivalSchedule {
  const schedule = new ArrivalSchedule({ ...usual, ...rules });
  schedule.done(at(0), everything, 0);
  return schedule;
}

const at = (ms: number, minute = 720) => ({ ms, minute });
const waits = (reason: string, files: number) => ({ kind: 'wait', reason, files });

describe('ArrivalSchedule', () => {
  test('begins with everything, but not in quiet hours', () => {
    const schedule = new ArrivalSchedule({ ...usual, quiet: { from: 0, to: 60 } });
    expect(schedule.next(at(0, 30))).toEqual(waits('quiet', 0));
    expect(schedule.next(at(1000, 60))).toEqual({ kind: 'index', batch: everything });
    schedule.done(at(2000), everything, 1000);
    expect(schedule.next(at(2001))).toEqual(waits('nothing', 0));
  });

  test('leaves a file alone as long as it changes', () => {
    const schedule = begun();
    for (let ms = 100; ms <= 5000; ms += 100) {
      schedule.see(at(ms), look({ 'a.jpg': String(ms) }));
      expect(schedule.next(at(ms))).toEqual(waits('moving', 1));
    }
    schedule.see(at(6000), look({ 'a.jpg': '5000' }));
    expect(schedule.next(at(6999))).toEqual(waits('moving', 1));
    expect(schedule.next(at(7000))).toEqual({
      kind: 'index',
      batch: { kind: 'everything', files: 1 },
    });
  });

  test('leaves a file alone as long as its folder is busy, within bounds', () => {
    const schedule = begun();
    for (let ms = 0; ms < 12_000; ms += 500) {
      schedule.see(at(ms), look({ 'in/a.jpg': '1' }, { in: String(ms) }));
      expect(schedule.next(at(ms))).toEqual(waits('moving', 1));
    }
    schedule.see(at(12_000), look({ 'in/a.jpg': '1' }, { in: 'new' }));
    expect(schedule.next(at(12_000))).toMatchObject({ kind: 'index' });
  });

  test('what is complete waits for the rest, but not longer than told, and goes without it then', () => {
    const schedule = begun();
    let decision: Decision = schedule.next(at(0));
    let ms = 0;
    for (; decision.kind === 'wait'; ms += 500) {
      schedule.see(at(ms), look({ 'a/done.jpg': '1', 'b/grows.jpg': String(ms) }));
      decision = schedule.next(at(ms));
    }
    expect(ms - 500).toBe(12_000);
    expect(decision).toEqual({
      kind: 'index',
      batch: { kind: 'paths', files: 1, paths: ['a/done.jpg'] },
    });
  });

  test('takes no more than a batch, and both names of what moved', () => {
    const schedule = begun({ batchFiles: 2 });
    const seen = look({ 'a.jpg': '1', 'b.jpg': '1', 'c.jpg': '1' });
    const [a, ...others] = seen.sightings;
    const moved = { path: rel('a.jpg'), mark: '1', movedFrom: rel('z.jpg') };
    expect(a?.path).toBe(moved.path);
    const both: Look = { ...seen, sightings: [moved, ...others] };
    schedule.see(at(0), both);
    const batch: Batch = {
      kind: 'paths',
      files: 2,
      paths: ['z.jpg', 'a.jpg', 'b.jpg'].map((path) => rel(path)),
    };
    expect(schedule.next(at(2000))).toEqual({ kind: 'index', batch });
    schedule.done(at(2000), batch, 10);
    schedule.see(at(2500), look({ 'c.jpg': '1' }));
    expect(schedule.next(at(2500))).toEqual({
      kind: 'index',
      batch: { kind: 'everything', files: 1 },
    });
  });

  test('does not try again what stays as it was, and does once it changed', () => {
    const schedule = begun();
    schedule.see(at(0), look({ 'a.jpg': '1' }));
    schedule.done(at(2000), { kind: 'everything', files: 1 }, 10);
    schedule.see(at(3000), look({ 'a.jpg': '1' }));
    expect(schedule.next(at(9000))).toEqual(waits('nothing', 0));
    schedule.see(at(9000), look({ 'a.jpg': '2' }));
    expect(schedule.next(at(11_000))).toMatchObject({ kind: 'index' });
  });

  test('looks at all after somebody else took a snapshot, once nothing is moving', () => {
    const schedule = begun();
    schedule.see(at(0), { ...look({ 'a.jpg': '1' }), isForeign: true });
    expect(schedule.next(at(1000))).toEqual(waits('moving', 1));
    schedule.see(at(1000), look({}));
    expect(schedule.next(at(1000))).toEqual({ kind: 'index', batch: everything });
    schedule.done(at(1000), everything, 0);
    expect(schedule.next(at(1000))).toEqual(waits('nothing', 0));
  });

  test('never says everything where it was told of a part', () => {
    const schedule = begun();
    schedule.see(at(0), { ...look({ 'a.jpg': '1' }), isCut: true });
    expect(schedule.next(at(2000))).toEqual(waits('gathering', 1));
    expect(schedule.next(at(12_000))).toMatchObject({ batch: { kind: 'paths' } });
  });

  test('rests after each batch as its share says, and ten minutes at most', () => {
    const schedule = begun({ share: 0.25 });
    schedule.see(at(0), look({ 'a.jpg': '1' }));
    schedule.done(at(10_000), everything, 5000);
    schedule.see(at(10_000), look({ 'b.jpg': '1' }));
    expect(schedule.next(at(24_999))).toEqual(waits('resting', 1));
    expect(schedule.next(at(25_000))).toMatchObject({ kind: 'index' });
    schedule.done(at(30_000), everything, 3_600_000);
    schedule.see(at(30_000), look({ 'c.jpg': '1' }));
    expect(schedule.next(at(629_999))).toEqual(waits('resting', 1));
    expect(schedule.next(at(630_000))).toMatchObject({ kind: 'index' });
  });

  test('tries again after pauses that grow while somebody else writes', () => {
    const schedule = begun();
    schedule.see(at(0), look({ 'a.jpg': '1' }));
    const pauses: number[] = [];
    let ms = 2000;
    while (pauses.length < 7) {
      schedule.postpone(at(ms));
      const began = ms;
      while (schedule.next(at(ms)).kind === 'wait') ms += 500;
      pauses.push(ms - began);
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });
});

/** One second in the life of a folder with some files. */
const second = fc.record({
  writes: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 2 }),
  removes: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 1 }),
  tookMs: fc.integer({ min: 0, max: 3000 }),
  isBusy: fc.boolean(),
});

interface Truth {
  mark: number;
  /** When it was written last. */
  at: number;
  isThere: boolean;
}

test('whatever happens: only what is still, never in quiet hours, no more than its share, and all of it in the end', () => {
  const rules = fc.record({
    stillMs: fc.constant(2000),
    batchFiles: fc.integer({ min: 1, max: 4 }),
    batchMs: fc.constantFrom(0, 3000, 10_000),
    share: fc.constantFrom(0.2, 0.5, 1),
    quiet: fc.constantFrom('none' as const, { from: 3, to: 5 }, { from: 1438, to: 2 }),
  });
  fc.assert(
    fc.property(rules, fc.array(second, { maxLength: 60 }), (chosen, life) => {
      const schedule = new ArrivalSchedule(chosen);
      const files = new Map<RelPath, Truth>();
      const known = new Map<RelPath, number>();
      let [marks, ms, restsUntil] = [0, 0, 0];
      // Ten seconds are a minute on the wall.
      const minute = (): number => (1435 + Math.floor(ms / 10_000)) % 1440;
      const sight = (): void => {
        const now: Record<string, string> = {};
        for (const [path, { mark, isThere }] of files) {
          const isKnown = isThere ? known.get(path) === mark : !known.has(path);
          if (!isKnown) now[path] = isThere ? String(mark) : 'gone';
        }
        schedule.see(at(ms, minute()), look(now));
      };
      const turn = (isBusy: boolean, tookMs: number): Decision => {
        sight();
        const decision = schedule.next(at(ms, minute()));
        if (decision.kind === 'wait') return decision;
        const { batch } = decision;
        expect(isQuiet(chosen.quiet, minute())).toBe(false);
        expect(ms).toBeGreaterThanOrEqual(restsUntil);
        const isFirst = ms === 0 || known.size === 0;
        const paths = batch.kind === 'paths' ? batch.paths : [...files.keys()];
        expect(batch.files).toBeLessThanOrEqual(chosen.batchFiles);
        for (const path of paths) {
          const file = files.get(path);
          const isKnown = file?.isThere === true && known.get(path) === file.mark;
          if (file === undefined || isKnown || (isFirst && batch.files === 0)) continue;
          if (!file.isThere && !known.has(path)) continue;
          expect(ms - file.at).toBeGreaterThanOrEqual(chosen.stillMs);
        }
        if (isBusy) {
          schedule.postpone(at(ms, minute()));
          return decision;
        }
        for (const path of paths) {
          const file = files.get(path);
          if (file?.isThere === true) known.set(path, file.mark);
          else known.delete(path);
        }
        ms += tookMs;
        restsUntil = ms + tookMs * (1 / chosen.share - 1);
        schedule.done(at(ms, minute()), batch, tookMs);
        return decision;
      };
      for (const { writes, removes, tookMs, isBusy } of life) {
        for (const file of writes) {
          const path = rel(`${file % 2}/${file}.jpg`);
          files.set(path, { mark: (marks += 1), at: ms, isThere: true });
        }
        for (const file of removes) {
          const path = rel(`${file % 2}/${file}.jpg`);
          if (files.get(path)?.isThere === true)
            files.set(path, { mark: 0, at: ms, isThere: false });
        }
        turn(isBusy, tookMs);
        ms += 1000;
      }
      // Quiet hours end within 40 s, a pause for others within 30; each of six batches rests for 12 s at most.
      for (let more = 0; more < 200; more += 1) {
        turn(false, 100);
        ms += 1000;
      }
      for (const [path, { mark, isThere }] of files) {
        expect(known.get(path)).toBe(isThere ? mark : undefined);
      }
      expect(turn(false, 0)).toEqual(waits('nothing', 0));
    }),
  );
});
