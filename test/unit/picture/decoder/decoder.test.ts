import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Decoder, type DecoderOptions } from '../../../../src/picture/decoder/decoder.js';
import type { DecoderOutcome } from '../../../../src/picture/decoder/decoder-message.js';
import { startDecoders } from '../../../../src/picture/decoder/decoder-pool.js';
import { isSoak } from '../../support/soak.js';

const entry = new URL('../../support/misbehaving-decoder.js', import.meta.url);

let folder = '';
let log = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imgdedup-decoder-'));
  log = join(folder, 'log');
  writeFileSync(log, '');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const task = (act: string) => ({ path: `${log}:${act}` });
const options = { entry, deadlineMs: 30_000, memoryBytes: 900_000_000 };

/** What came of each act, in one request. */
async function allOf(acts: readonly string[], other: Partial<DecoderOptions> = {}) {
  const decoder = new Decoder({ ...options, ...other });
  try {
    return (await decoder.decodeAll(acts.map(task), { kind: 'facts' })).map(wordsOf);
  } finally {
    await decoder.stop();
  }
}

function wordsOf(outcome: DecoderOutcome): string {
  return outcome.kind === 'undecodable' ? outcome.reason : outcome.kind;
}

/** How often each act was begun. */
function begun(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of readFileSync(log, 'utf8').trim().split('\n')) {
    const [, act = ''] = line.split(' ');
    counts[act] = (counts[act] ?? 0) + 1;
  }
  return counts;
}

test('looks at the files of a request one after the other, each once', async () => {
  expect(await allOf(['fast', 'ok', 'fast', 'slow', 'ok'])).toEqual(Array(5).fill('facts'));
  expect(begun()).toEqual({ fast: 2, ok: 2, slow: 1 });
});

test('gives each file of a request its own time', async () => {
  // Together they take twice as long as one may.
  const acts = Array<string>(24).fill('slow');
  expect(await allOf(acts, { deadlineMs: 1200 })).toEqual(Array(24).fill('facts'));
  expect(begun()).toEqual({ slow: 24 });
});

test.each([
  ['crash', 'the decoder crashed (SIGSEGV)'],
  ['exit', 'the decoder crashed (exit status 7)'],
  ['needs-memory', 'needs more memory than 900 MB'],
  ['hang', 'took longer than 1.5 s'],
])('charges the one file of a request alone that would %s', async (act, reason) => {
  const found = await allOf(['fast', 'ok', 'ok', act, 'slow'], { deadlineMs: 1500 });
  expect(found).toEqual(['facts', 'facts', 'facts', reason, 'facts']);
  // What was told before it is not looked at again.
  expect(begun()).toMatchObject({ fast: 1, slow: 1 });
});

const fine = new Set(['fast', 'ok']);

test('a pool that describes says of each file what it says, whoever is beside it', async () => {
  const act = fc.constantFrom(...Array<string>(30).fill('fast'), 'ok', 'ok', 'crash', 'exit');
  const runs = fc.array(act, { minLength: 20, maxLength: 150 });
  await fc.assert(
    fc.asyncProperty(runs, fc.integer({ min: 1, max: 2 }), async (acts, processes) => {
      await using pool = startDecoders({ ...options, processes });
      const found = new Map<number, boolean>();
      const tasks = acts.map((name, at) => ({ ...task(name), at }));
      for await (const { task: done, outcome } of pool.describe(tasks)) {
        expect(found.has(done.at)).toBe(false);
        // Of who ended a process is said that nothing is to be had.
        found.set(done.at, outcome.kind === 'facts' && outcome.asked.length > 0);
      }
      expect(acts.map((_, at) => found.get(at))).toEqual(acts.map((name) => fine.has(name)));
    }),
    isSoak ? { numRuns: 30 } : { numRuns: 2, seed: 97 },
  );
});
