import { parentPort } from 'node:worker_threads';
import { relateStored } from './relate-stored.js';
import type { RelateRequest } from './relate-message.js';

const port = parentPort;
/** One request after the other: the pool takes answers in the order of its requests. */
let last: Promise<void> = Promise.resolve();

port?.on('message', (request: RelateRequest) => {
  // A rejection ends the thread and reaches the pool as its `error`.
  last = last.then(async () => port.postMessage(await relateStored(request)));
});
