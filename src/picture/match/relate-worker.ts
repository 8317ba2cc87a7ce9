import { answerRequests } from '../../workers/answer-requests.js';
import { relateStored } from './relate-stored.js';

answerRequests(relateStored);
