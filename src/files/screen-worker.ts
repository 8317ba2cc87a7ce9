import type { Base } from '../model/path.js';
import { parentPort } from 'node:worker_threads';
import { screenAll, type ScreenItem } from './screen.js';

interface ScreenRequest {
  readonly base: Base;
  readonly items: readonly ScreenItem[];
}

parentPort?.once('message', ({ base, items }: ScreenRequest) => {
  parentPort?.postMessage(screenAll(base, items));
});
