import { systemDisk } from '../../../fs/disk.js';
import { answerRequests } from '../../../workers/answer-requests.js';
import { unpackItems, type StatCheckMessage } from './stat-check-message.js';
import { checkAllStats } from './stat-check.js';

answerRequests((message: StatCheckMessage) =>
  checkAllStats(message.base, unpackItems(message), systemDisk),
);
