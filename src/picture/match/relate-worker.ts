import { answerRequests } from '../../workers/answer-requests.js';
import type { RelateAnswer, RelateRequest } from './relate-message.js';
import { relateStored } from './relate-stored.js';
import { Subjects } from './subjects.js';

const subjects = new Subjects();
answerRequests<RelateRequest, RelateAnswer>((request) => relateStored(request, subjects));
