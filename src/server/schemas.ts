import type { JsonSchema, ToldAnswer } from './operation.js';
import type { Parameter } from './parameters.js';

/** Names of a path: none is empty, `.` or `..`. */
const namePattern = String.raw`(?:[^/.\u0000][^/\u0000]*|\.[^/.\u0000][^/\u0000]*|\.\.[^/\u0000]+)`;

export const pathSchema = {
  type: 'string',
  pattern: `^${namePattern}(?:/${namePattern})*$`,
} as const;

/** What is below the root, as it was typed. */
export const nameSchema = {
  type: 'string',
  pattern: String.raw`^(?:\.|${namePattern})(?:/(?:\.?|${namePattern}))*$`,
} as const;

/** A label of a path: printable, and short enough for a line. */
export const stateSchema = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: String.raw`^[\w.:-]+$`,
} as const;

/** Milliseconds since 1970: as far as a date goes. */
export const timeSchema = { type: 'number', minimum: 0, maximum: 8.64e15 } as const;

const count = { type: 'integer', minimum: 0 };
const puts = object({ written: count, linked: count, unchanged: count });
const contentSchema = {
  type: 'string',
  description: 'Names the bytes: equal for equal bytes, and another one for others.',
};

function object(properties: Readonly<Record<string, unknown>>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required };
}

const errorSchema = object(
  {
    code: { type: 'string', description: 'A code of docs/errors.md, or of docs/serve.md.' },
    message: { type: 'string' },
    remedy: { type: 'string' },
  },
  ['remedy'],
);

/** What `components` of the document holds, by name. */
export const components: Readonly<Record<string, JsonSchema>> = {
  Error: object(
    {
      error: errorSchema,
      root: { type: 'string', description: 'Of questions that were understood: the folder.' },
    },
    ['root'],
  ),
  PutResult: object({
    path: { type: 'string' },
    content: contentSchema,
    size: count,
    outcome: {
      enum: ['written', 'linked', 'unchanged'],
      description:
        'written: the bytes are new here; linked: another path has them, and both share an inode; unchanged: the path had them.',
    },
  }),
  PutRefusal: object({ path: { type: 'string' }, error: errorSchema }),
  PutResults: object({
    results: {
      type: 'array',
      items: {
        anyOf: ['PutResult', 'PutRefusal'].map((name) => ({
          $ref: `#/components/schemas/${name}`,
        })),
      },
    },
  }),
  PutEntry: object(
    {
      path: { type: 'string' },
      content: contentSchema,
      size: count,
      state: { type: 'string' },
      timeMs: { type: 'number', description: "The path's own time, in ms since 1970." },
    },
    ['state'],
  ),
  StateChange: {
    ...object({ state: { anyOf: [stateSchema, { type: 'null' }] } }),
    additionalProperties: false,
  },
  StateSet: object({ path: { type: 'string' }, state: { type: ['string', 'null'] } }),
  PutStats: object(
    {
      paths: count,
      contents: count,
      links: { ...count, description: 'Paths that share their bytes with another one.' },
      collisions: { ...count, description: 'Contents that share their hash with another one.' },
      bytes: count,
      bytesSaved: count,
      lastUpdateMs: { type: 'number' },
    },
    ['lastUpdateMs'],
  ),
  Health: object({ ready: { type: 'boolean' }, reason: { type: 'string' } }, ['reason']),
  ServerState: object({
    pid: count,
    since: { type: 'integer', description: 'Milliseconds since 1970.' },
    requests: { ...count, description: 'That were answered, those for this state apart.' },
    refused: { ...count, description: 'Of those, the ones that were told to come again (429).' },
    failed: { ...count, description: 'Of those, the ones with a status of 500 and more.' },
    puts: { ...puts, description: 'Files that were put, by outcome.' },
    putBytes: { ...puts, description: 'The bytes of those.' },
    bytesInFlight: { ...count, description: 'Bytes of request bodies in memory.' },
    inFlight: { ...count, description: 'Requests that were let in.' },
    waiting: { ...count, description: 'Of those, the ones that wait for their turn.' },
  }),
  Document: {
    ...object({
      schemaVersion: count,
      command: { type: 'string' },
      root: { type: 'string' },
      paths: { type: 'string' },
      summary: { type: 'object' },
      complete: {
        type: 'boolean',
        description: 'False where another process was writing: only what was stored is told.',
      },
      failures: { type: 'array', items: { type: 'object' } },
    }),
    description:
      'What the command of this name prints with --json: see docs/json.md and docs/schema.',
  },
};

export function refTo(name: keyof typeof components): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** An answer that says why there is no other one. */
export function refused(description: string): ToldAnswer {
  return { description, schema: refTo('Error') };
}

/** Of questions about a part of the folder. */
export const pathParameter = {
  name: 'path',
  description: 'Only what is at these paths, or below them; read as pathspecs of git.',
  schema: pathSchema,
  isRepeated: true,
} as const satisfies Parameter;

export const unready = refused('There is no snapshot yet, or pictures were not looked at.');
export const stopped = refused('The server ends.');
