import { parentPort } from 'node:worker_threads';
import { unpackItems, type ScreenMessage } from './screen-message.js';
import { screenAll } from './screen.js';

parentPort?.once('message', (message: ScreenMessage) => {
  parentPort?.postMessage(screenAll(message.base, unpackItems(message)));
});
