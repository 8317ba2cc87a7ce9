import { createServer } from 'node:http';
import { refusal, uncached, type Answer } from '../http/answer.js';
import { guardAnswer } from '../http/guard.js';
import { close, listenOnPort, loopback } from '../http/listen.js';
import { send } from '../http/send.js';
import type { Counts } from '../queue/work-counts.js';
import { MetricsText } from './metrics.js';
import { workerMetrics } from './queue-metrics.js';

const headers = { 'x-content-type-options': 'nosniff' };

/** Where the numbers of a worker are had. To be disposed of. */
export interface WorkerMetricsServer extends AsyncDisposable {
  readonly url: string;
}

/**
 * Tells this machine what a worker did: GET /metrics, and nothing else.
 * @param port 0 takes one that is free
 * @throws ImgdedupError PORT_TAKEN
 */
export async function serveWorkerMetrics(
  port: number,
  counts: () => Counts,
): Promise<WorkerMetricsServer> {
  const metrics = new MetricsText(workerMetrics(counts));
  const hosts: string[] = [];
  const answer = async (url: string): Promise<Answer> => {
    if (url !== '/metrics') return refusal('NOT_FOUND', 'There is /metrics only.');
    const { type, text } = await metrics.text();
    return { status: 200, headers: { ...uncached, 'content-type': type }, body: text };
  };
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 10_000 },
    (request, response) => {
      const refused = guardAnswer(request, { hosts, pages: 'none' });
      const isHead = request.method === 'HEAD';
      const sent = async (): Promise<void> =>
        send(response, refused ?? (await answer(request.url ?? '')), { isHead, headers });
      // Whoever asked is gone.
      sent().catch(() => response.destroy());
    },
  );
  server.maxConnections = 20;
  const at = await listenOnPort(server, port);
  hosts.push(`${loopback}:${at}`, `localhost:${at}`);
  return {
    url: `http://${loopback}:${at}/metrics`,
    [Symbol.asyncDispose]: () => close(server),
  };
}
