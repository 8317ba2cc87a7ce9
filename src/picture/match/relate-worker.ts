import { answerRequests } from '../../workers/answer-requests.js';
import type { RelateAnswer, RelateBatch } from './relate-message.js';
import { relateStored } from './relate-stored.js';
import { Subjects } from './subjects.js';

const subjects = new Subjects();
answerRequests<RelateBatch, readonly RelateAnswer[]>(async (batch) => {
  const answers: RelateAnswer[] = [];
  for (const request of batch) answers.push(await relateStored(request, subjects));
  return answers;
});
