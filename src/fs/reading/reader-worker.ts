import { workerData } from 'node:worker_threads';
import { contentHash } from '../../digest/content-hash.js';
import { systemDisk } from '../disk.js';
import { answerRequests } from '../../workers/answer-requests.js';
import { packFindings, unpackTasks, type TasksMessage } from './read-message.js';
import { performTask } from './reader.js';

const name: unknown = workerData;
const hash = typeof name === 'string' ? contentHash(name) : undefined;
if (hash === undefined) throw new TypeError('a reader thread needs the name of a built-in hash');

answerRequests((message: TasksMessage) =>
  packFindings(
    unpackTasks(message).flatMap((task) => performTask(task, hash, systemDisk)),
    hash.width,
  ),
);
