import { answerRequests } from '../../../workers/answer-requests.js';
import { KeptPictures } from './kept-pictures.js';
import type { RelateAnswer, RelateBatch } from '../relate-message.js';

const pictures = new KeptPictures();
answerRequests<RelateBatch, readonly RelateAnswer[]>((batch) => pictures.answer(batch));
