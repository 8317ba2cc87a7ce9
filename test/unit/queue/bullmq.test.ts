import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { load } from '../../../src/queue/bullmq.js';
import { codeThrownBy } from '../storage/expect-code.js';

test('where the packages are missing, that is said', () => {
  expect(codeThrownBy(() => load(createRequire('/')))).toBe('QUEUE_UNAVAILABLE');
});
