import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { redisServer } from '../needs.js';
import { Redis } from '../unit/support/redis.js';
import { copyPhotos, expectWhole, program, start, watch, type Outcome } from './support.js';

/** Tells how many files of OpenTelemetry were loaded. */
const listsLoaded = `process.on('exit', () => {
  const paths = Object.keys(require.cache).filter((path) => path.includes('opentelemetry'));
  console.error('loaded: ' + paths.length);
});`;

/** A span as OTLP's JSON has it. */
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

interface Exported {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

/** Takes traces by OTLP over HTTP, in JSON. */
class Receiver implements AsyncDisposable {
  readonly spans: Span[] = [];
  readonly texts: string[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.once('end', () => {
        this.texts.push(text);
        const exported: Exported = JSON.parse(text);
        for (const { scopeSpans } of exported.resourceSpans) {
          this.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
        }
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
  }

  async listen(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    const address = this.#server.address();
    return typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe.skipIf(!redisServer.isThere)('traces', () => {
  test('of an index go through its jobs to the workers', async () => {
    await using redis = await Redis.start({ password: 'sesame' });
    await using receiver = new Receiver();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: await receiver.listen(),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    };
    using folder = copyPhotos();
    await folder.ok('init');
    const worker = start(['worker', redis.url, '--root', folder.path, '--jobs', '1'], { env });
    await worker.says(/Waiting for jobs/);
    const index = start(['index', '--queue', redis.url, '--job-size', '3'], {
      env,
      cwd: folder.path,
    });
    expect(await index.ended).toMatchObject({ code: 0 });
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toMatchObject({ code: 0 });

    const { spans } = receiver;
    const [root, ...others] = spans.filter(({ parentSpanId = '' }) => parentSpanId === '');
    expect(root?.name).toBe('imgdedup index');
    // Nothing of a worker that only waits.
    expect(others).toEqual([]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const added = spans.filter(({ name }) => name === 'add imgdedup-look.look');
    const done = spans.filter(({ name }) => name === 'process imgdedup-look');
    expect(added.length).toBeGreaterThan(1);
    for (const { parentSpanId } of added) expect(parentSpanId).toBe(root?.spanId);
    // Each job was done once, as a part of what handed it out.
    expect(done.length).toBe(added.length);
    expect(new Set(done.map(({ parentSpanId }) => parentSpanId))).toEqual(
      new Set(added.map(({ spanId }) => spanId)),
    );
    const told = receiver.texts.join('\n');
    expect(told).not.toContain('sesame');
    expect(told).not.toContain('.jpg');
    await expectWhole(folder);
  }, 60_000);

  test('that nobody takes are no reason to fail, and nothing is loaded that nobody wants', async () => {
    using folder = copyPhotos();
    await folder.ok('init');
    folder.write('loaded.cjs', listsLoaded, 1e9);
    const args = ['--require', './loaded.cjs', program, 'index', '--no-similar', '--no-facts'];
    const run = (env: NodeJS.ProcessEnv): Promise<Outcome> =>
      watch(process.execPath, args, { env, cwd: folder.path }).ended;
    const traced = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    expect(traced).toMatchObject({ code: 0, stderr: expect.stringMatching(/loaded: [1-9]/) });
    const usual = await run({});
    expect(usual).toMatchObject({ code: 0, stderr: expect.stringMatching(/loaded: 0/) });
  }, 30_000);
});
