import { Readable } from 'node:stream';
import { jsonAnswer, refusal, uncached, type Answer } from '../http/answer.js';
import type { PutEntry } from '../model/contents/put.js';
import type { Asked, Operation } from './operation.js';
import { isOfSchema, type Parameter } from './parameters.js';
import { pathSchema, refTo, refused, stateSchema, timeSchema } from './schemas.js';
import { fileAnswer } from './stored-file.js';

const badPath = refused('A path that is none, or leads out of the folder; a query that is wrong.');
const notPut = refused('Nothing was put at this path.');
const foreign = refused(
  'What lies there was not put, or a folder lies there, or a file where the path has a folder.',
);
const state = 'A label of the path, such as incomplete.';

/** Of one file, or of many. */
export const putParameters: readonly Parameter[] = [
  {
    name: 'replace',
    description:
      'own, by default: replaces only what was put, and is still what was put; any: whatever file lies there.',
    schema: { type: 'string', enum: ['own', 'any'] },
  },
  {
    name: 'sync',
    description: 'Whether all of it is on the disk before the answer.',
    schema: { type: 'boolean' },
  },
];

export const putFile: Operation = {
  id: 'putFile',
  summary: 'Puts a file at a path.',
  description:
    'Bytes that the repository holds already become a hard link to them; others are written beside the path and moved onto it: under its name there is never a half file. Folders are made as needed.',
  parameters: [
    { name: 'state', description: state, schema: stateSchema },
    {
      name: 'timeMs',
      description: "The path's own time, in milliseconds since 1970; now by default.",
      schema: timeSchema,
    },
    ...putParameters,
  ],
  // None is an empty file.
  body: { kind: 'bytes', types: undefined, isRequired: false },
  lane: 'changes',
  answers: {
    200: {
      description: 'It is there.',
      schema: refTo('PutResult'),
      headers: { ETag: 'The content, in quotes.' },
      links: ['getFile', 'setState', 'deleteFile'],
    },
    400: badPath,
    409: foreign,
    413: refused('More bytes than the server takes (--max-body).'),
    415: refused('A body that is encoded, or a form.'),
    507: refused('The disk is full.'),
  },
  async answer({ repository, metrics }, { path, query, bytes, headers }) {
    const objection = objectionToHeaders(headers);
    if (objection !== undefined) return objection;
    const result = await repository.put(path, bytes, {
      state: query.text('state'),
      timeMs: query.number('timeMs'),
      replace: query.text('replace') === 'any' ? 'any' : 'own',
      sync: query.flag('sync'),
    });
    metrics.put(result.outcome, result.size);
    const answer = jsonAnswer(result);
    return { ...answer, headers: { ...answer.headers, etag: `"${result.content}"` } };
  },
};

/** What would be wrong to ignore, and is not done. */
export function objectionToHeaders(headers: Asked['headers']): Answer | undefined {
  const { 'content-encoding': encoding } = headers;
  if (encoding !== undefined && encoding !== 'identity') {
    return refusal('UNSUPPORTED_TYPE', 'The bytes of a file are taken as they are.');
  }
  const conditions = ['content-range', 'if-match', 'if-none-match', 'if-unmodified-since'];
  const condition = conditions.find((name) => headers[name] !== undefined);
  if (condition === undefined) return undefined;
  return refusal('BAD_REQUEST', `${condition} is not heeded here: leave it out.`);
}

export const deleteFile: Operation = {
  id: 'deleteFile',
  summary: 'Removes a file that was put.',
  description: 'Other paths with the same bytes stay.',
  lane: 'changes',
  answers: {
    204: { description: 'It is gone.', links: ['getFile', 'putFile'] },
    400: badPath,
    404: notPut,
    409: foreign,
  },
  answer: async ({ repository }, { path, headers }) =>
    objectionToHeaders(headers) ?? ((await repository.remove(path)) ? nothing : nothingPut),
};

const nothing: Answer = { status: 204, headers: uncached, body: '' };
const nothingPut = refusal('NOT_FOUND', 'Nothing was put at this path.');

export const patchFile: Operation = {
  id: 'setState',
  summary: 'Labels a path that was put, or takes its label away.',
  body: { kind: 'json', schema: refTo('StateChange') },
  lane: 'changes',
  answers: {
    200: { description: 'It has the label.', schema: refTo('StateSet') },
    400: refused('A path that is none, or a body that is not {"state": TEXT or null}.'),
    404: notPut,
    413: refused('More bytes than the server takes.'),
    415: refused('A body that is not application/json.'),
  },
  async answer({ repository }, { path, json }) {
    const label = parseStateChange(json);
    if (label === undefined) {
      return refusal('BAD_REQUEST', 'The body must be {"state": TEXT or null}.');
    }
    const isThere = await repository.setState(path, label ?? undefined);
    return isThere ? jsonAnswer({ path, state: label }) : nothingPut;
  },
};

/** @returns undefined for what is none */
function parseStateChange(json: unknown): string | null | undefined {
  if (typeof json !== 'object' || json === null || !('state' in json)) return undefined;
  if (Object.keys(json).length > 1) return undefined;
  const label = json.state;
  if (label === null) return null;
  return typeof label === 'string' && isOfSchema(label, stateSchema) ? label : undefined;
}

const fileHeaders = { ETag: 'The content, in quotes.', 'Accept-Ranges': 'bytes' };

export const getFile: Operation = {
  id: 'getFile',
  summary: 'The bytes of a file that was put, or some of them.',
  lane: 'reads',
  answers: {
    200: { description: 'All of it.', type: '*/*', headers: fileHeaders },
    206: {
      description: 'The range that was asked for.',
      type: '*/*',
      headers: { ...fileHeaders, 'Content-Range': 'Which bytes, of how many.' },
    },
    304: { description: 'It is what If-None-Match names.' },
    400: badPath,
    404: notPut,
    416: refused('It has no byte of the range.'),
  },
  async answer({ repository }, { path, headers }) {
    const entry = await repository.find(path);
    return entry === undefined ? nothingPut : fileAnswer(repository.root, entry, headers);
  },
};

export const listFiles: Operation = {
  id: 'listFiles',
  summary: 'Files that were put, one JSON document a line.',
  parameters: [
    { name: 'state', description: 'Only those with this label.', schema: stateSchema },
    {
      name: 'under',
      description: 'Only this path, and those below it.',
      schema: pathSchema,
    },
  ],
  lane: 'reads',
  answers: {
    200: {
      description: 'A line for each, in the order of paths: see PutEntry. An empty body for none.',
      type: 'application/x-ndjson',
    },
    400: badPath,
  },
  answer: async ({ repository }, { query }) => ({
    status: 200,
    headers: { ...uncached, 'content-type': 'application/x-ndjson' },
    body: await linesOf(
      repository.list({ state: query.text('state'), under: query.text('under') }),
    ),
  }),
};

/** @throws what the first of them throws, while there is time for another answer */
async function linesOf(entries: AsyncIterable<PutEntry>): Promise<Readable> {
  const lines = textOf(entries);
  const first = await lines.next();
  return Readable.from(rejoined(first, lines), { objectMode: false });
}

/** Characters of lines that are sent together. */
const chunkLength = 64 * 1024;

async function* textOf(entries: AsyncIterable<PutEntry>): AsyncGenerator<string, undefined> {
  let text = '';
  for await (const entry of entries) {
    text += `${JSON.stringify(entry)}\n`;
    if (text.length < chunkLength) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
  return undefined;
}

async function* rejoined(
  first: IteratorResult<string, undefined>,
  rest: AsyncGenerator<string, undefined>,
): AsyncGenerator<string> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

export const getStats: Operation = {
  id: 'getStats',
  summary: 'How many paths were put, and what sharing their bytes saves.',
  description: 'Looks at every file that was put.',
  lane: 'questions',
  answers: {
    200: { description: 'Counts.', schema: refTo('PutStats') },
    503: refused('The server ends.'),
  },
  answer: ({ questions }, { signal }) => questions.ask({ kind: 'stats' }, signal),
};
