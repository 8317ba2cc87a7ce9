/** What the server counts, for Prometheus. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { stateRoute, type PutCounts, type ServerState } from '../model/runs/server-state.js';
import type { LaneName } from './operation.js';

/** What is asked when somebody looks. */
export interface MetricSources {
  readonly bytesInFlight: () => number;
  readonly waiting: (lane: LaneName) => number;
  readonly inside: (lane: LaneName) => number;
}

/** Numbers of one name. */
export interface MetricFamily {
  readonly kind: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  /** Those that samples may have. */
  readonly labels: readonly string[];
  /** Asked when somebody looks. */
  readonly samples: () => readonly Sample[];
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Numbers from elsewhere. */
export interface MoreMetrics {
  readonly families: readonly MetricFamily[];
  /** Called before they are asked for samples. */
  readonly refresh: () => Promise<void>;
}

/** What Prometheus reads. */
export interface MetricText {
  readonly type: string;
  readonly text: string;
}

/** Numbers of a process and of what is told besides. */
export class MetricsText {
  readonly registry = new Registry();
  readonly #more: MoreMetrics | undefined;

  constructor(more?: MoreMetrics) {
    this.#more = more;
    collectDefaultMetrics({ register: this.registry });
    for (const family of more?.families ?? []) enrol(family, this.registry);
  }

  async text(): Promise<MetricText> {
    await this.#more?.refresh();
    return { type: this.registry.contentType, text: await this.registry.metrics() };
  }
}

function enrol({ kind, name, help, labels, samples }: MetricFamily, registry: Registry): void {
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  if (kind === 'gauge') {
    void new Gauge({
      ...common,
      collect() {
        this.reset();
        // Without labels it would be 0 where there is nothing to be told.
        this.remove({});
        for (const { labels: those, value } of samples()) this.set(those, value);
      },
    });
    return;
  }
  void new Counter({
    ...common,
    collect() {
      this.reset();
      for (const { labels: those, value } of samples()) this.inc(those, value);
    },
  });
}

const laneNames: readonly LaneName[] = ['changes', 'reads', 'questions'];

/** Seconds: a small file, a large one, a question that takes a while. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** A request that was answered, or given up. */
export interface AnsweredRequest {
  /** As in the OpenAPI document; `none` for an address that is not there. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** Counters of one server. */
export class Metrics {
  readonly #sources: MetricSources;
  readonly #since = Date.now();
  readonly #text: MetricsText;
  readonly #requests: Counter<'route' | 'method' | 'status'>;
  readonly #seconds: Histogram<'route' | 'method'>;
  readonly #puts: Counter<'outcome'>;
  readonly #putBytes: Counter<'outcome'>;

  constructor(sources: MetricSources, more?: MoreMetrics) {
    this.#sources = sources;
    this.#text = new MetricsText(more);
    const { bytesInFlight, waiting, inside } = sources;
    const registers = [this.#text.registry];
    this.#requests = new Counter({
      name: 'imgdedup_http_requests_total',
      help: 'Requests that were answered.',
      labelNames: ['route', 'method', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'imgdedup_http_request_duration_seconds',
      help: 'From the head of a request to the end of its answer.',
      labelNames: ['route', 'method'],
      buckets,
      registers,
    });
    this.#puts = new Counter({
      name: 'imgdedup_puts_total',
      help: 'Files that were put, by what became of them.',
      labelNames: ['outcome'],
      registers,
    });
    this.#putBytes = new Counter({
      name: 'imgdedup_put_bytes_total',
      help: 'Bytes of files that were put, by what became of them.',
      labelNames: ['outcome'],
      registers,
    });
    const gauge = (name: string, help: string, value: (lane: LaneName) => number): Gauge<'lane'> =>
      new Gauge({
        name,
        help,
        labelNames: ['lane'],
        registers,
        collect() {
          for (const lane of laneNames) this.set({ lane }, value(lane));
        },
      });
    gauge('imgdedup_http_queue', 'Requests that wait for their turn.', waiting);
    gauge('imgdedup_http_in_flight', 'Requests that were let in.', inside);
    // Its own kind of gauge: no lane has bytes of its own.
    void new Gauge({
      name: 'imgdedup_http_bytes_in_flight',
      help: 'Bytes of request bodies in memory.',
      registers,
      collect() {
        this.set(bytesInFlight());
      },
    });
  }

  answered({ route, method, status, seconds }: AnsweredRequest): void {
    this.#requests.inc({ route, method, status: String(status) });
    this.#seconds.observe({ route, method }, seconds);
  }

  put(outcome: string, bytes: number): void {
    this.#puts.inc({ outcome });
    this.#putBytes.inc({ outcome }, bytes);
  }

  /** As Prometheus reads it. */
  text(): Promise<MetricText> {
    return this.#text.text();
  }

  /** For people, by `imgdedup top`. */
  async state(): Promise<ServerState> {
    const { bytesInFlight, waiting, inside } = this.#sources;
    const { values } = await this.#requests.get();
    const countOf = (isMeant: (status: number) => boolean): number =>
      values
        .filter(({ labels: { route, status } }) => route !== stateRoute && isMeant(Number(status)))
        .reduce((sum, { value }) => sum + value, 0);
    return {
      pid: process.pid,
      since: this.#since,
      requests: countOf(() => true),
      refused: countOf((status) => status === 429),
      failed: countOf((status) => status >= 500),
      puts: await byOutcome(this.#puts),
      putBytes: await byOutcome(this.#putBytes),
      bytesInFlight: bytesInFlight(),
      inFlight: inLanes(inside),
      waiting: inLanes(waiting),
    };
  }
}

async function byOutcome(counter: Counter<'outcome'>): Promise<PutCounts> {
  const { values } = await counter.get();
  const countOf = (outcome: keyof PutCounts): number =>
    values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
  return {
    written: countOf('written'),
    linked: countOf('linked'),
    unchanged: countOf('unchanged'),
  };
}

function inLanes(count: (lane: LaneName) => number): number {
  return laneNames.reduce((sum, lane) => sum + count(lane), 0);
}
