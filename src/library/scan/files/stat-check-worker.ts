import { parentPort } from 'node:worker_threads';
import { unpackItems, type ScreenMessage } from './stat-check-message.js';
import { screenAll } from './stat-check.js';

parentPort?.once('message', (message: ScreenMessage) => {
  parentPort?.postMessage(screenAll(message.base, unpackItems(message)));
});
