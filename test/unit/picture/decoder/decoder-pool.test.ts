import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { without, type Need } from '../../../needs.js';
import type { PictureOutcome } from '../../../../src/model/pictures/picture.js';
import {
  startDecoders,
  type DecoderPool,
  type PoolOptions,
} from '../../../../src/picture/decoder/decoder-pool.js';
import { loadSharp } from '../../../../src/picture/decode/pixels.js';
import { decodeThumbnail } from '../../../../src/picture/fingerprint/thumbnail-code.js';
import { codeRejectedBy } from '../../storage/expect-code.js';
import { isSoak } from '../../support/soak.js';

const misbehaving = new URL('../../support/misbehaving-decoder.js', import.meta.url);
const built = new URL('../../../../dist/picture/decoder/decoder-child.js', import.meta.url);
const builtPool = new URL('decoder-pool.js', built);
const memoryLimit: Need = {
  isThere: existsSync('/usr/bin/prlimit') || existsSync('/bin/prlimit'),
  what: 'prlimit',
};

let folder = '';
let log = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imgdedup-pool-'));
  log = join(folder, 'log');
  writeFileSync(log, '');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function start(options: Partial<PoolOptions> = {}): DecoderPool {
  const defaults = { processes: 1, deadlineMs: 30_000, memoryBytes: 900_000_000 };
  return startDecoders({ ...defaults, entry: misbehaving, ...options });
}

const task = (act: string) => ({ path: `${log}:${act}`, wantsPoints: false });

/** Acts and what came of them, in the order of the acts. */
async function outcomes(pool: DecoderPool, acts: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>();
  for await (const { task: done, outcome } of pool.decode(acts.map(task))) {
    expect(found.has(done.path)).toBe(false);
    found.set(done.path, wordsOf(outcome));
  }
  return acts.map((act) => found.get(task(act).path) ?? 'no answer');
}

function wordsOf(outcome: PictureOutcome): string {
  return outcome.kind === 'undecodable' ? outcome.reason : outcome.kind;
}

/** Process and act of every request that reached a decoder. */
function asked(): { pid: number; act: string }[] {
  return readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [pid = '', act = ''] = line.split(' ');
      return { pid: Number(pid), act };
    });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  for (let turn = 0; turn < 200 && isAlive(pid); turn += 1) await setTimeout(50);
  expect(isAlive(pid)).toBe(false);
}

const ok = 'not-a-picture';

describe('a decoder that goes wrong', () => {
  it.each([
    ['crash', 'the decoder crashed (SIGSEGV)'],
    ['exit', 'the decoder crashed (exit status 7)'],
    ['allocate', 'needs more memory than 900 MB'],
    ['needs-memory', 'needs more memory than 900 MB'],
  ])('costs one file by %s', async (act, reason) => {
    await using pool = start();
    expect(await outcomes(pool, ['ok1', act, 'ok2', 'ok3'])).toEqual([ok, reason, ok, ok]);
  });

  it.each(['needs-all-memory', 'crashes-later'])(
    'is tried in a new process what %s in one that others have used',
    async (act) => {
      await using pool = start();
      expect(await outcomes(pool, ['ok1', `${act}1`, 'ok2', `${act}2`])).toEqual([ok, ok, ok, ok]);
    },
  );

  it.each(['hang', 'block'])('is ended at the deadline when it would %s', async (act) => {
    await using pool = start({ deadlineMs: 300 });
    const reason = 'took longer than 0.3 s';
    expect(await outcomes(pool, ['ok1', act, 'ok2'])).toEqual([ok, reason, ok]);
    const [, { pid } = { pid: 0 }] = asked().filter((request) => request.act === act);
    await untilGone(pid);
  });

  it('is asked again, alone, who was with the guilty', async () => {
    await using pool = start();
    expect(await outcomes(pool, ['crash', 'ok'])).toEqual(['the decoder crashed (SIGSEGV)', ok]);
    const crashes = asked().filter(({ act }) => act === 'crash');
    // Once together with the other, once alone.
    expect(crashes).toHaveLength(2);
  });

  it('blames the guilty and nobody else, whatever the order', async () => {
    const reasons = {
      ok,
      crash: 'the decoder crashed (SIGSEGV)',
      exit: 'the decoder crashed (exit status 7)',
      allocate: 'needs more memory than 900 MB',
    } as const;
    const act = fc.constantFrom('ok', 'ok', 'ok', 'crash', 'exit', 'allocate');
    const runs = fc.array(act, { maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(runs, fc.integer({ min: 1, max: 2 }), async (acts, processes) => {
        await using pool = start({ processes });
        const numbered = acts.map((name, at) => `${name}${at}`);
        expect(await outcomes(pool, numbered)).toEqual(acts.map((name) => reasons[name]));
      }),
      { numRuns: isSoak ? 30 : 3 },
    );
  });

  it('is an error of its own where it cannot start', async () => {
    process.env['IMGDEDUP_TEST_DECODER'] = 'does-not-start';
    try {
      await using pool = start();
      expect(await codeRejectedBy(outcomes(pool, ['ok1', 'ok2']))).toBe('DECODER_UNAVAILABLE');
    } finally {
      delete process.env['IMGDEDUP_TEST_DECODER'];
    }
  });
});

describe('a pool', () => {
  it('takes tasks only as it has room, and starts processes only as it needs them', async () => {
    await using pool = start({ processes: 3 });
    let [taken, done] = [0, 0];
    async function* tasks() {
      for (; taken < 40; taken += 1) {
        expect(taken - done).toBeLessThanOrEqual(3 * 2);
        yield task(`ok${taken}`);
      }
    }
    for await (const { outcome } of pool.decode(tasks())) {
      expect(outcome.kind).toBe(ok);
      done += 1;
    }
    expect(done).toBe(40);
    expect(new Set(asked().map(({ pid }) => pid)).size).toBe(3);
    await using idle = start({ processes: 3 });
    writeFileSync(log, '');
    expect(await outcomes(idle, ['ok1', 'ok2'])).toEqual([ok, ok]);
    expect(new Set(asked().map(({ pid }) => pid)).size).toBe(1);
  });

  it('has processes ready for tasks that it was told to expect', async () => {
    await using pool = start({ processes: 3 });
    pool.expect(3);
    expect(await outcomes(pool, ['ok1', 'ok2'])).toEqual([ok, ok]);
    expect(new Set(asked().map(({ pid }) => pid)).size).toBe(2);
  });

  it('hands out what is ready while the next task is slow to come', async () => {
    await using pool = start();
    const received = new AbortController();
    async function* tasks() {
      yield task('ok1');
      // Were the first held back until there is a second, there would never be one.
      await once(received.signal, 'abort');
    }
    for await (const { outcome } of pool.decode(tasks())) {
      expect(outcome.kind).toBe(ok);
      received.abort();
    }
    expect(received.signal.aborted).toBe(true);
  });

  it('stops the work, and the tasks, of a run that is left early', async () => {
    await using pool = start();
    let isClosed = false;
    function* tasks() {
      try {
        for (const act of ['ok', 'hang', 'ok2', 'ok3']) yield task(act);
      } finally {
        isClosed = true;
      }
    }
    for await (const { outcome } of pool.decode(tasks())) {
      expect(outcome.kind).toBe(ok);
      break;
    }
    expect(isClosed).toBe(true);
    expect(await outcomes(pool, ['ok4', 'ok5'])).toEqual([ok, ok]);
  });

  it('passes on what its tasks throw', async () => {
    await using pool = start();
    const run = async (): Promise<void> => {
      for await (const { outcome } of pool.decode(failing())) expect(outcome.kind).toBe(ok);
    };
    await expect(run()).rejects.toThrow('no more');
  });

  it('keeps one process between two runs, and no more', async () => {
    await using pool = start({ processes: 3 });
    const acts = Array.from({ length: 12 }, (_, at) => `ok${at}`);
    await outcomes(pool, acts);
    await pool.rest();
    const pids = [...new Set(asked().map(({ pid }) => pid))];
    expect(pids.length).toBeGreaterThan(1);
    const left = pids.filter(isAlive);
    expect(left).toHaveLength(1);
    expect(await outcomes(pool, ['ok12'])).toEqual([ok]);
    expect(asked().at(-1)?.pid).toBe(left[0]);
  });

  it('leaves no process behind', async () => {
    {
      await using pool = start({ processes: 2 });
      await outcomes(pool, ['ok1', 'ok2', 'ok3', 'ok4', 'ok5', 'ok6']);
    }
    for (const { pid } of asked()) expect(isAlive(pid)).toBe(false);
  });

  it('dies with its parent, however that dies, even while it decodes', async () => {
    const script = `
      import { startDecoders } from ${JSON.stringify(builtPool)};
      const pool = startDecoders({
        processes: 1, deadlineMs: 60_000, memoryBytes: 900_000_000,
        entry: new URL(${JSON.stringify(misbehaving)}),
      });
      const path = ${JSON.stringify(task('hang').path)};
      for await (const _ of pool.decode([{ path, wantsPoints: false }]));`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script]);
    while (asked().length === 0) await setTimeout(20);
    parent.kill('SIGKILL');
    await once(parent, 'close');
    const pids = asked().map(({ pid }) => pid);
    expect(pids).toHaveLength(1);
    for (const pid of pids) await untilGone(pid);
  });
});

describe('the decoder of the program', () => {
  const memoryBytes = 900_000_000;
  const real = (options: Partial<PoolOptions> = {}): DecoderPool =>
    start({ entry: built, memoryBytes, ...options });

  it('says all of a picture that it is to say', async () => {
    const photos = fileURLToPath(new URL('../../../fixtures/photos/', import.meta.url));
    await using pool = real({ processes: 2 });
    const paths = ['2019/forest.png', '2021/frangipani.webp', '2021/waterfall-turned.jpg'];
    const tasks = paths.map((path) => ({ path: join(photos, path), wantsPoints: true }));
    const formats = new Map<string, string>();
    for await (const {
      task: { path },
      outcome,
    } of pool.decode(tasks)) {
      if (outcome.kind !== 'picture') throw new TypeError(outcome.kind);
      const { facts, fingerprint } = outcome;
      formats.set(path, facts.format);
      expect(fingerprint.phash).toHaveLength(32);
      expect(fingerprint.points.x).toBeInstanceOf(Float32Array);
      expect(fingerprint.points.descriptors).toHaveLength(32 * fingerprint.points.count);
      expect(decodeThumbnail(fingerprint.thumbnail)).toMatchObject({ width: 128 });
    }
    expect(tasks.map(({ path }) => formats.get(path))).toEqual(['png', 'webp', 'jpeg']);
  });

  it('is held to its memory', async ({ skip }) => {
    skip(...without(memoryLimit));
    const path = await bomb();
    const photo = fileURLToPath(
      new URL('../../../fixtures/photos/2019/forest.png', import.meta.url),
    );
    await using pool = real({ memoryBytes: 200_000_000 });
    const found = new Map<string, string>();
    const tasks = [path, photo].map((name) => ({ path: name, wantsPoints: false }));
    for await (const { task: done, outcome } of pool.decode(tasks)) {
      found.set(done.path, wordsOf(outcome));
    }
    expect(found.get(path)).toBe('needs more memory than 200 MB');
    expect(found.get(photo)).toBe('picture');
  });

  it('keeps quiet and goes on when Ctrl-C reaches the whole group', async () => {
    const path = await bomb(1500);
    const script = `
      import { startDecoders } from ${JSON.stringify(builtPool)};
      process.on('SIGINT', () => undefined);
      const pool = startDecoders({ processes: 1, deadlineMs: 60_000, memoryBytes: ${memoryBytes} });
      const tasks = [1, 2, 3].map(() => ({ path: ${JSON.stringify(path)}, wantsPoints: false }));
      for await (const { outcome } of pool.decode(tasks)) console.log(outcome.kind);
      await pool[Symbol.asyncDispose]();`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      detached: true,
    });
    let [output, errors] = ['', ''];
    parent.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    parent.stdout.on('data', (text: Buffer) => {
      if (output === '') process.kill(-(parent.pid ?? 0), 'SIGINT');
      output += text.toString();
    });
    await once(parent, 'close');
    expect([output, errors]).toEqual(['picture\npicture\npicture\n', '']);
  });
});

/** A picture of a kilobyte that takes 230 MB to decode, and most of a second: less where its sides are shorter. */
async function bomb(side = 3500): Promise<string> {
  const sharp = loadSharp();
  const path = join(folder, 'bomb.avif');
  const size = { width: side, height: side, channels: 3 } as const;
  await sharp({ create: { ...size, background: '#c08040' } })
    .avif({ effort: 0 })
    .toFile(path);
  return path;
}

function* failing() {
  yield task('ok');
  yield task('hang');
  throw new RangeError('no more');
}
