/** The document, and that the server does what it says, address by address. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programVersion } from '../../../src/config/program-version.js';
import { addressOf, openApiDocument } from '../../../src/server/openapi.js';
import { routes } from '../../../src/server/routes.js';
import type { Asking } from '../support/served-folder.js';
import { ServedFolder } from '../support/served-folder.js';

interface Told {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Told>> }>>>
  >;
  readonly components: object;
}

const saved = new URL('../../../docs/openapi.json', import.meta.url);

let served: ServedFolder;
let document: Document;
const ajv = new Ajv2020({ strict: false });

beforeAll(async () => {
  served = await ServedFolder.open({ maxBody: 1000, version: programVersion() });
  document = await served.json<Document>('/openapi.json');
  ajv.addSchema({ ...document, $id: 'document' });
  await served.put('put', 'x', '?state=some');
  served.folder.write('photo.jpg', 'photo');
});

afterAll(() => served[Symbol.asyncDispose]());

test('the saved one is that of the server: "npm run docs" makes it', () => {
  const text: unknown = JSON.parse(readFileSync(saved, 'utf8'));
  expect(text).toEqual(JSON.parse(JSON.stringify(openApiDocument(programVersion()))));
  expect(text).toEqual(document);
});

const json = { 'content-type': 'application/json' };
const frames = { 'content-type': 'application/octet-stream' };
const picture = { 'content-type': 'image/png' };
const name300 = 'x'.repeat(300);

/** How each operation comes to each answer that it tells of. */
const provoked: Readonly<Record<string, Readonly<Record<number, readonly [string, Asking?]>>>> = {
  getFile: {
    200: ['/files/put'],
    206: ['/files/put', { headers: { range: 'bytes=0-0' } }],
    304: ['/files/put', { headers: { 'if-none-match': '*' } }],
    400: ['/files/..'],
    404: ['/files/nothing'],
    416: ['/files/put', { headers: { range: 'bytes=9-' } }],
  },
  putFile: {
    200: ['/files/a', { method: 'PUT', body: 'a' }],
    400: [`/files/${name300}`, { method: 'PUT', body: 'a' }],
    409: ['/files/photo.jpg', { method: 'PUT', body: 'a' }],
    413: ['/files/a', { method: 'PUT', body: 'a'.repeat(1001) }],
    415: ['/files/a', { method: 'PUT', headers: { 'content-encoding': 'gzip' }, body: 'a' }],
  },
  deleteFile: {
    204: ['/files/a', { method: 'DELETE' }],
    400: ['/files/a//b', { method: 'DELETE' }],
    404: ['/files/nothing', { method: 'DELETE' }],
    409: ['/files/photo.jpg', { method: 'DELETE' }],
  },
  setState: {
    200: ['/files/put', { method: 'PATCH', headers: json, body: '{"state":"done"}' }],
    400: ['/files/put', { method: 'PATCH', headers: json, body: '{}' }],
    404: ['/files/nothing', { method: 'PATCH', headers: json, body: '{"state":"done"}' }],
    413: ['/files/put', { method: 'PATCH', headers: json, body: ' '.repeat(20_000) }],
    415: ['/files/put', { method: 'PATCH', body: '{"state":"done"}' }],
  },
  putFiles: {
    200: ['/files', { method: 'POST', headers: frames, body: '{"path":"b","size":1}\nb' }],
    400: ['/files', { method: 'POST', headers: frames, body: 'b' }],
    413: ['/files', { method: 'POST', headers: frames, body: 'b'.repeat(1001) }],
    415: ['/files', { method: 'POST', body: '{"path":"b","size":1}\nb' }],
  },
  listFiles: { 200: ['/files?state=done'], 400: ['/files?under=..'] },
  getGroups: {
    200: ['/groups?refresh=true'],
    400: ['/groups?tier=none'],
    404: ['/groups?refresh=true&under=nothing'],
    409: ['/groups'],
  },
  askSimilar: {
    400: ['/similar', { method: 'POST', headers: picture }],
    409: ['/similar', { method: 'POST', headers: picture, body: 'x' }],
    413: ['/similar', { method: 'POST', headers: picture, body: 'x'.repeat(1001) }],
    415: ['/similar', { method: 'POST', body: 'x' }],
  },
  getStatus: {
    200: ['/status'],
    400: ['/status?path=..'],
    404: ['/status?path=nothing'],
  },
  getList: {
    400: ['/list?near=x'],
    404: ['/list?path=nothing'],
    409: ['/list'],
  },
  getShow: {
    200: ['/show?name=photo.jpg'],
    400: ['/show'],
    404: ['/show?name=nothing'],
  },
  getFolderStats: {
    200: ['/folder-stats'],
    400: ['/folder-stats?path=..'],
    404: ['/folder-stats?path=nothing'],
  },
  getLog: {
    200: ['/log?number=1'],
    400: ['/log?id=first'],
    404: ['/log?id=1'],
  },
  getSnapshots: { 200: ['/snapshots'] },
  getDiff: {
    200: ['/diff?from=1&to=1'],
    400: ['/diff?from=x'],
    404: ['/diff?from=99'],
  },
  getStats: { 200: ['/stats'] },
  getHealth: { 200: ['/healthz'] },
  getMetrics: { 200: ['/metrics'] },
  getState: { 200: ['/state'] },
  getOpenApi: { 200: ['/openapi.json'] },
};

/** Those that it takes a full disk, a look at pictures, or an ending server to come to: other tests do. */
const elsewhere = new Set([
  'putFile 507',
  'askSimilar 200',
  'getGroups 503',
  'askSimilar 503',
  'getStatus 503',
  'getList 200',
  'getList 503',
  'getShow 409',
  'getShow 503',
  'getFolderStats 409',
  'getFolderStats 503',
  'getLog 503',
  'getSnapshots 503',
  'getDiff 409',
  'getDiff 503',
  'getStats 503',
  'getHealth 503',
]);

const operations = routes.flatMap(({ path, handlers }) =>
  Object.entries(handlers).map(([method, operation]) => ({ path, method, operation })),
);

describe.each(operations)('$method $path', ({ path, method, operation }) => {
  test('is in the document, with every answer', () => {
    const told = document.paths[addressOf(path)]?.[method.toLowerCase()];
    expect(told).toMatchObject({ operationId: operation.id, summary: operation.summary });
    expect(Object.keys(told?.responses ?? {})).toEqual(
      expect.arrayContaining(Object.keys(operation.answers)),
    );
    const known = Object.keys(provoked[operation.id] ?? {}).map(
      (status) => `${operation.id} ${status}`,
    );
    const all = Object.keys(operation.answers).map((status) => `${operation.id} ${status}`);
    expect(all.filter((one) => !elsewhere.has(one))).toEqual(known);
  });

  // Groups want no snapshot first, and a label none that the next request takes away.
  const asked = Object.entries(provoked[operation.id] ?? {}).toSorted(
    ([a], [b]) => Number(b) - Number(a),
  );
  test.each(asked)('%s as it says', async (status, [target, asking]) => {
    const { headers, body, ...answer } = await served.ask(target, asking);
    expect([answer.status, body.toString()]).toEqual([Number(status), expect.any(String)]);
    const { content } =
      document.paths[addressOf(path)]?.[method.toLowerCase()]?.responses[status] ?? {};
    const [media, told] = Object.entries(content ?? {})[0] ?? [];
    const type = headers['content-type']?.split(';')[0];
    const wanted = media === '*/*' ? 'application/octet-stream' : media;
    expect(type).toBe(wanted);
    const validate = ajv.compile({ $ref: 'document#/components/schemas/Error' });
    const schema = told?.schema;
    const own = schema === undefined ? undefined : ajv.compile(pointingInto(schema));
    const value: unknown = schema === undefined ? undefined : JSON.parse(body.toString());
    expect(own?.(value) ?? true, JSON.stringify(own?.errors)).toBe(true);
    expect(Number(status) >= 400 ? validate(value) : true).toBe(true);
  });
});

/** A schema whose references lead into the document. */
function pointingInto(schema: object): object {
  const text = JSON.stringify(schema).replaceAll('"#/', '"document#/');
  const value: object = JSON.parse(text);
  return value;
}
