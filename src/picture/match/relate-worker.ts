import { answerRequests } from '../../workers/answer-requests.js';
import type { RelateAnswer, RelateBatch } from './relate-message.js';
import { relateStored } from './relate-stored.js';
import { Subjects } from './subjects.js';

const subjects = new Subjects();
answerRequests<RelateBatch, readonly RelateAnswer[]>((batch) =>
  batch.map((request) => relateStored(request, subjects)),
);
