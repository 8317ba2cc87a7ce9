import { jsonAnswer, uncached } from '../http/answer.js';
import type { Routed } from '../http/match-route.js';
import { deleteFile, getFile, getStats, listFiles, patchFile, putFile } from './file-operations.js';
import { stateRoute } from '../model/runs/server-state.js';
import type { Operation } from './operation.js';
import { putFiles } from './put-files-operation.js';
import { getDiff, getFolderStats, getLog, getShow, getSnapshots } from './look-operations.js';
import { askSimilar, getGroups, getList, getStatus } from './question-operations.js';
import { refTo } from './schemas.js';

const getHealth: Operation = {
  id: 'getHealth',
  summary: 'Whether the server works.',
  answers: {
    200: { description: 'It is ready.', schema: refTo('Health') },
    503: { description: 'It ends, or its folder is away.', schema: refTo('Health') },
  },
  answer({ readiness }) {
    const { ready, reason } = readiness();
    return jsonAnswer({ ready, reason }, ready ? 200 : 503);
  },
};

const getMetrics: Operation = {
  id: 'getMetrics',
  summary: 'Counters, for Prometheus.',
  answers: { 200: { description: 'In its text format.', type: 'text/plain' } },
  async answer({ metrics }) {
    const { type, text } = await metrics.text();
    return { status: 200, headers: { ...uncached, 'content-type': type }, body: text };
  },
};

const getState: Operation = {
  id: 'getState',
  summary: 'The main counters, for people.',
  answers: { 200: { description: 'Since the server began.', schema: refTo('ServerState') } },
  isLook: true,
  answer: async ({ metrics }) => jsonAnswer(await metrics.state()),
};

const getDocument: Operation = {
  id: 'getOpenApi',
  summary: 'This document.',
  answers: { 200: { description: 'OpenAPI 3.1.', schema: { type: 'object' } } },
  answer: ({ document }) => ({
    status: 200,
    headers: { ...uncached, 'content-type': 'application/json; charset=utf-8' },
    body: document,
  }),
};

/** What can be asked for without changing anything, of the whole folder: for people elsewhere, too. */
export const readerRoutes: readonly Routed<Operation>[] = [
  { path: '/status', handlers: { GET: getStatus } },
  { path: '/list', handlers: { GET: getList } },
  { path: '/groups', handlers: { GET: getGroups } },
  { path: '/similar', handlers: { POST: askSimilar } },
  { path: '/show', handlers: { GET: getShow } },
  { path: '/folder-stats', handlers: { GET: getFolderStats } },
  { path: '/log', handlers: { GET: getLog } },
  { path: '/snapshots', handlers: { GET: getSnapshots } },
  { path: '/diff', handlers: { GET: getDiff } },
];

/** All that the server answers. The OpenAPI document is made from it. */
export const routes: readonly Routed<Operation>[] = [
  {
    path: '/files/**',
    handlers: { GET: getFile, PUT: putFile, PATCH: patchFile, DELETE: deleteFile },
  },
  { path: '/files', handlers: { GET: listFiles, POST: putFiles } },
  ...readerRoutes,
  { path: '/stats', handlers: { GET: getStats } },
  { path: '/healthz', handlers: { GET: getHealth } },
  { path: '/metrics', handlers: { GET: getMetrics } },
  { path: stateRoute, handlers: { GET: getState } },
  { path: '/openapi.json', handlers: { GET: getDocument } },
];
