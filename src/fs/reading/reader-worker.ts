import { workerData } from 'node:worker_threads';
import { hashFromRecipe } from '../../digest/content-hash.js';
import { hashFromPlugin } from '../../plugins/plugin-hash.js';
import { systemDisk } from '../disk.js';
import { answerRequests } from '../../workers/answer-requests.js';
import { packFindings, unpackTasks, type TasksMessage } from './read-message.js';
import { performTask } from './reader.js';

const recipe: readonly string[] = workerData;
const making = hashFromRecipe(recipe, hashFromPlugin);

answerRequests(async (message: TasksMessage) => {
  const hash = await making;
  return packFindings(
    unpackTasks(message).flatMap((task) => performTask(task, hash, systemDisk)),
    hash.width,
  );
});
