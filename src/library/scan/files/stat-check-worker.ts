import { parentPort } from 'node:worker_threads';
import { systemDisk } from '../../../fs/disk.js';
import { unpackItems, type StatCheckMessage } from './stat-check-message.js';
import { checkAllStats } from './stat-check.js';

parentPort?.once('message', (message: StatCheckMessage) => {
  parentPort?.postMessage(checkAllStats(message.base, unpackItems(message), systemDisk));
});
