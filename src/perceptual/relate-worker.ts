import { parentPort } from 'node:worker_threads';
import { relateStored } from './relate-stored.js';
import type { RelateRequest } from './relate-message.js';

const port = parentPort;
port?.on('message', (request: RelateRequest) => {
  // A rejection is thrown in the thread, which ends it and reaches the pool as its `error`.
  void relateStored(request).then((answer) => port.postMessage(answer));
});
