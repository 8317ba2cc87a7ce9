import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CircuitBreaker } from '../../../../src/queue/worker/circuit-breaker.js';

const rules = { most: 3, firstPauseMs: 100, longestPauseMs: 350 };

test('opens after some failures in a row, and for longer after each trial that fails', () => {
  const breaker = new CircuitBreaker(rules);
  const waits: number[] = [];
  for (let now = 0; waits.length < 6;) {
    breaker.failed(now);
    const wait = breaker.waitMs(now);
    waits.push(wait);
    now += wait;
  }
  expect(waits).toEqual([0, 0, 100, 200, 350, 350]);
});

test('is closed by what succeeds, and begins anew', () => {
  const breaker = new CircuitBreaker(rules);
  for (let at = 0; at < 4; at += 1) breaker.failed(0);
  expect(breaker.waitMs(50)).toBe(150);
  breaker.succeeded();
  for (const wait of [0, 0, 100]) {
    breaker.failed(1000);
    expect(breaker.waitMs(1000)).toBe(wait);
  }
});

test('waits by the number of failures since the last success, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (outcomes) => {
      const breaker = new CircuitBreaker(rules);
      const pauses = [0, 0, 0, 100, 200, 350];
      let failures = 0;
      let now = 0;
      for (const isSuccess of outcomes) {
        failures = isSuccess ? 0 : failures + 1;
        if (isSuccess) breaker.succeeded();
        else breaker.failed(now);
        const wait = breaker.waitMs(now);
        expect(wait).toBe(pauses[Math.min(failures, 5)]);
        now += wait;
      }
    }),
  );
});
