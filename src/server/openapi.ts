import type { Operation, ToldAnswer } from './operation.js';
import type { Parameter } from './parameters.js';
import { routes } from './routes.js';
import { components, pathSchema, refused } from './schemas.js';

/** What every address may answer. */
const everywhere = {
  401: refused('No token, or another one. Only where the server listens on a port.'),
  403: refused('A page asks, or the request names another host.'),
  429: refused('Too much at once: wait as long as Retry-After says.'),
  500: refused('It could not be done; the code says why.'),
  503: refused('The server ends.'),
} as const;

/** The OpenAPI document of the server: made from its routes, so that it says what they do. */
export function openApiDocument(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'imgdedup serve',
      version,
      summary:
        'Puts files into a folder so that equal ones share an inode, and finds what is there.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, {}],
    paths: Object.fromEntries(
      routes.map(({ path, handlers }) => [
        addressOf(path),
        {
          ...(path.endsWith('**') ? { parameters: [pathParameter] } : {}),
          ...Object.fromEntries(
            Object.entries(handlers).map(([method, operation]) => [
              method.toLowerCase(),
              operationObject(operation),
            ]),
          ),
        },
      ]),
    ),
    components: {
      schemas: components,
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

/** A route as the document names it. */
export function addressOf(path: string): string {
  return path.replace('**', '{path}');
}

const pathParameter = {
  name: 'path',
  in: 'path',
  required: true,
  description:
    'Relative to the folder, percent-encoded once; slashes may stand as they are, or as %2F.',
  schema: pathSchema,
};

function operationObject(operation: Operation): object {
  const { id, summary, description, parameters = [], body, lane } = operation;
  const { 429: tooBusy, 503: stopping, ...always } = everywhere;
  const answers = {
    ...operation.answers,
    ...always,
    ...(lane === undefined ? {} : { 429: tooBusy }),
    ...(operation.answers[503] === undefined ? { 503: stopping } : {}),
  };
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(parameterObject) }),
    ...(body === undefined ? {} : { requestBody: bodyObject(body) }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [status, answerObject(answer)]),
    ),
  };
}

function parameterObject(asked: Parameter): object {
  const { isRepeated, isRequired = false, schema, ...parameter } = asked;
  const least = isRequired ? { minItems: 1 } : {};
  const own = isRepeated === true ? { type: 'array', items: schema, ...least } : schema;
  return { ...parameter, schema: own, in: 'query', required: isRequired };
}

function bodyObject(body: NonNullable<Operation['body']>): object {
  if (body.kind === 'json') {
    return { required: true, content: { 'application/json': { schema: body.schema } } };
  }
  const types = body.types ?? ['application/octet-stream'];
  // Bytes as they are need no schema in OpenAPI 3.1.
  return {
    required: body.isRequired,
    content: Object.fromEntries(types.map((type) => [type, {}])),
  };
}

function answerObject(answer: ToldAnswer): object {
  const { description, type, schema, headers = {}, links = [] } = answer;
  const media = type ?? (schema === undefined ? undefined : 'application/json');
  const told = Object.entries(headers).map(([name, text]) => [
    name,
    { description: text, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(told.length === 0 ? {} : { headers: Object.fromEntries(told) }),
    ...(media === undefined
      ? {}
      : { content: { [media]: schema === undefined ? {} : { schema } } }),
    ...(links.length === 0
      ? {}
      : { links: Object.fromEntries(links.map((id) => [id, linkTo(id)])) }),
  };
}

function linkTo(operationId: string): object {
  return { operationId, parameters: { path: '$request.path.path' } };
}
