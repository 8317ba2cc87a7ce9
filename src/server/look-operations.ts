/** Questions about single files, and what is counted and written down of all of them. */
import { refusal } from '../http/answer.js';
import type { Operation } from './operation.js';
import { nameSchema, pathParameter, refTo, refused, stopped, unready } from './schemas.js';

export const getShow: Operation = {
  id: 'getShow',
  summary: 'All that is known of files.',
  description: 'As `imgdedup show --json` prints it: of the newest snapshot, and of the trash.',
  parameters: [
    {
      name: 'name',
      description: 'Files, globs for those of the snapshot, or ids of contents.',
      schema: nameSchema,
      isRepeated: true,
      isRequired: true,
    },
  ],
  lane: 'questions',
  answers: {
    200: { description: 'The files.', schema: refTo('Document') },
    400: refused('A query that is wrong.'),
    404: refused('A name that neither the newest snapshot nor the trash has.'),
    409: unready,
    503: stopped,
  },
  answer({ questions }, { query, signal }) {
    const names = query.texts('name');
    if (names.length === 0) return refusal('BAD_REQUEST', 'The query names no file.');
    return questions.ask({ kind: 'show', names }, signal);
  },
};

export const getFolderStats: Operation = {
  id: 'getFolderStats',
  summary: 'Formats, cameras, lenses, years, hours and duplicates, counted.',
  description: 'As `imgdedup stats --json` prints them: of the newest snapshot.',
  parameters: [pathParameter],
  lane: 'questions',
  answers: {
    200: { description: 'The counts.', schema: refTo('Document') },
    400: refused('A query that is wrong.'),
    404: refused('There is nothing at a path.'),
    409: unready,
    503: stopped,
  },
  answer: ({ questions }, { query, signal }) =>
    questions.ask({ kind: 'folder stats', paths: query.texts('path') }, signal),
};

export const getLog: Operation = {
  id: 'getLog',
  summary: 'What was done to photos.',
  description: 'As `imgdedup log --json` prints it: all actions, the newest first, or one of them.',
  parameters: [
    {
      name: 'id',
      description: 'Number of an action, for what it did to each file.',
      schema: { type: 'integer', minimum: 1, maximum: 2 ** 32 - 1 },
    },
    {
      name: 'number',
      description: 'Only so many actions, the last ones; of one action there is one.',
      schema: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    },
  ],
  lane: 'questions',
  answers: {
    200: { description: 'The actions, or the files of one.', schema: refTo('Document') },
    400: refused('A query that is wrong.'),
    404: refused('There is no such action.'),
    503: stopped,
  },
  answer({ questions }, { query, signal }) {
    const [id, limit] = [query.number('id'), query.number('number')];
    return questions.ask(
      id === undefined ? { kind: 'log', limit } : { kind: 'action', id },
      signal,
    );
  },
};

export const getSnapshots: Operation = {
  id: 'getSnapshots',
  summary: 'The snapshots, the newest first.',
  description: 'As `imgdedup snapshots --json` prints them.',
  lane: 'questions',
  answers: {
    200: { description: 'The snapshots.', schema: refTo('Document') },
    503: stopped,
  },
  answer: ({ questions }, { signal }) => questions.ask({ kind: 'snapshots' }, signal),
};

const snapshotName = { type: 'string', maxLength: 100 } as const;

export const getDiff: Operation = {
  id: 'getDiff',
  summary: 'What changed between two snapshots.',
  description: 'As `imgdedup diff --json` prints it, by content.',
  parameters: [
    {
      name: 'from',
      description: 'The older one: a number, HEAD, or HEAD~1, which it is by default.',
      schema: snapshotName,
    },
    { name: 'to', description: 'The newer one; HEAD by default.', schema: snapshotName },
    {
      name: 'lost',
      description: 'Only files whose content is nowhere any more in the second.',
      schema: { type: 'boolean' },
    },
  ],
  lane: 'questions',
  answers: {
    200: { description: 'The changes.', schema: refTo('Document') },
    400: refused('A query that is wrong.'),
    404: refused('There is no such snapshot.'),
    409: refused('There is no snapshot yet.'),
    503: stopped,
  },
  answer({ questions }, { query, signal }) {
    const [from = 'HEAD~1', to = 'HEAD'] = [query.text('from'), query.text('to')];
    return questions.ask({ kind: 'diff', from, to, isLost: query.flag('lost') }, signal);
  },
};
