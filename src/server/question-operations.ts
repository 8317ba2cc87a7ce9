import { refusal } from '../http/answer.js';
import { tiers } from '../model/look-alike.js';
import type { Operation } from './operation.js';
import { pathSchema, refTo, refused } from './schemas.js';

const threshold = {
  name: 'threshold',
  description: 'How much pictures may differ, in percent (setting: similar.threshold).',
  schema: { type: 'number', minimum: 0, maximum: 100 },
} as const;

const unready = refused('There is no snapshot yet, or pictures were not looked at.');
const stopped = refused('The server ends.');

export const getGroups: Operation = {
  id: 'getGroups',
  summary: 'Groups of files with the same bytes, or that show the same.',
  description:
    'As `imgdedup dupes --json` prints them; of the newest snapshot, unless refresh is true. Work for a thread of its own: one question at a time.',
  parameters: [
    {
      name: 'similar',
      description:
        'Whether pictures that look the same are told, too: what was not looked at yet is.',
      schema: { type: 'boolean' },
    },
    {
      name: 'tier',
      description: 'Only groups that are as close as this, or closer.',
      schema: { type: 'string', enum: tiers },
    },
    threshold,
    {
      name: 'under',
      description: 'Only groups with a file at this path, or below it.',
      schema: pathSchema,
    },
    {
      name: 'refresh',
      description: 'Looks at the folder first.',
      schema: { type: 'boolean' },
    },
  ],
  lane: 'questions',
  answers: {
    200: { description: 'The groups.', schema: refTo('Document') },
    400: refused('A query that is wrong.'),
    404: refused('There is nothing at the path.'),
    409: unready,
    503: stopped,
  },
  answer: ({ questions }, { query, signal }) =>
    questions.ask(
      {
        kind: 'groups',
        isSimilar: query.flag('similar'),
        tier: tiers.find((tier) => tier === query.text('tier')),
        threshold: query.number('threshold'),
        under: query.text('under'),
        isRefreshed: query.flag('refresh'),
      },
      signal,
    ),
};

export const askSimilar: Operation = {
  id: 'askSimilar',
  summary: 'Is this picture here already?',
  description:
    'Compares the picture that is sent with those of the newest snapshot, as `imgdedup similar FILE --json` does. Nothing is stored.',
  parameters: [
    {
      name: 'limit',
      description: 'Most files to list; 10 by default.',
      schema: { type: 'integer', minimum: 1, maximum: 1000 },
    },
    threshold,
  ],
  body: { kind: 'bytes', types: ['image/*', 'application/octet-stream'], isRequired: true },
  lane: 'questions',
  answers: {
    200: { description: 'What looks like it.', schema: refTo('Document') },
    400: refused('A query that is wrong, or no picture.'),
    409: unready,
    413: refused('More bytes than the server takes (--max-body).'),
    415: refused('No picture, or one that cannot be decoded.'),
    503: stopped,
  },
  answer({ questions }, { query, bytes, signal }) {
    if (bytes.length === 0) return refusal('BAD_REQUEST', 'Send the picture as the body.');
    const [limit, most] = [query.number('limit'), query.number('threshold')];
    return questions.askAbout(bytes, { limit, threshold: most }, signal);
  },
};
