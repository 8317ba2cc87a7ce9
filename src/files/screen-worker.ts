import { parentPort } from 'node:worker_threads';
import type { Base } from './location.js';
import { screenAll, type ScreenItem } from './screen.js';

interface ScreenRequest {
  readonly base: Base;
  readonly items: readonly ScreenItem[];
}

parentPort?.once('message', ({ base, items }: ScreenRequest) => {
  parentPort?.postMessage(screenAll(base, items));
});
