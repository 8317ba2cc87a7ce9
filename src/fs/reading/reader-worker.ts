import { workerData } from 'node:worker_threads';
import { contentHash } from '../../digest/content-hash.js';
import { systemDisk } from '../disk.js';
import { answerRequests } from '../../workers/answer-requests.js';
import { performTask, type ReadTask } from './reader.js';

const name: unknown = workerData;
const hash = typeof name === 'string' ? contentHash(name) : undefined;
if (hash === undefined) throw new TypeError('a reader thread needs the name of a built-in hash');

answerRequests((tasks: readonly ReadTask[]) =>
  tasks.map((task) => performTask(task, hash, systemDisk)),
);
