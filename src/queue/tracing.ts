/** The only file that imports OpenTelemetry, packages that are loaded where the environment says where traces go. */
import { createRequire } from 'node:module';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import { waitAtMost } from './wait-at-most.js';

/** What is used of `@opentelemetry/sdk-node`. */
interface Library {
  readonly NodeSDK: new (options: object) => { start(): void; shutdown(): Promise<void> };
  readonly api: { readonly trace: { getTracer(name: string, version: string): Tracer } };
  readonly tracing: {
    readonly AlwaysOffSampler: new () => object;
    readonly ParentBasedSampler: new (options: { readonly root: object }) => object;
  };
}

interface Tracer {
  startActiveSpan<T>(name: string, work: (span: Span) => Promise<T>): Promise<T>;
}

interface Span {
  setStatus(status: { readonly code: number; readonly message?: string }): void;
  end(): void;
}

/** What is used of `bullmq-otel`. */
interface BullLibrary {
  readonly BullMQOtel: new (options: {
    readonly tracerName: string;
    readonly version: string;
  }) => object;
}

type Loaded = readonly [Library, BullLibrary];

/** Of OpenTelemetry. */
const errorStatus = 2;
/** Whoever takes traces and does not answer is not waited for longer, in milliseconds. */
const endMs = 5000;

/** What BullMQ is to tell its spans; OpenTelemetry knows one of each process, too. */
let telemetry: object | undefined;

/** What spans of the queue go to; undefined where nobody wants any. */
export function queueTelemetry(): object | undefined {
  return telemetry;
}

/** Whether the environment says where traces go, by the names that OpenTelemetry gives. */
export function wantsTraces(env: NodeJS.ProcessEnv): boolean {
  const exporter = env['OTEL_TRACES_EXPORTER'] ?? '';
  if (env['OTEL_SDK_DISABLED'] === 'true' || exporter === 'none') return false;
  const named = [
    exporter,
    env['OTEL_EXPORTER_OTLP_ENDPOINT'],
    env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'],
  ];
  return named.some((value = '') => value !== '');
}

export interface TracingOptions {
  /** Of the program. */
  readonly version: string;
  /** Whether spans count only that belong to a trace which another process began. */
  readonly isFollower?: boolean;
}

/** Traces of this process. Disposed of, what is left is sent. */
export class Tracing implements AsyncDisposable {
  readonly #sdk: InstanceType<Library['NodeSDK']>;
  readonly #tracer: Tracer;

  private constructor([library, bull]: Loaded, { version, isFollower = false }: TracingOptions) {
    const { AlwaysOffSampler, ParentBasedSampler } = library.tracing;
    this.#sdk = new library.NodeSDK({
      serviceName: process.env['OTEL_SERVICE_NAME'] ?? 'imgdedup',
      // They would tell the command line, which may have a password in it.
      autoDetectResources: false,
      instrumentations: [],
      metricReaders: [],
      logRecordProcessors: [],
      // A worker that waits asks for jobs all the time.
      ...(isFollower ? { sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }) } : {}),
    });
    this.#sdk.start();
    this.#tracer = library.api.trace.getTracer('imgdedup', version);
    telemetry = new bull.BullMQOtel({ tracerName: 'imgdedup', version });
  }

  /**
   * Begins to send traces.
   * @param require that finds the packages
   * @returns undefined where they are missing
   */
  static start(
    options: TracingOptions,
    require: NodeJS.Require = createRequire(import.meta.url),
  ): Tracing | undefined {
    const loaded = load(require);
    return loaded && new Tracing(loaded, options);
  }

  /** Work as a span; what is handed out meanwhile belongs to it. */
  within<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#tracer.startActiveSpan(name, async (span) => {
      try {
        return await work();
      } catch (error) {
        // Messages name files.
        const message = error instanceof ImgdedupError ? error.code : 'INTERNAL';
        span.setStatus({ code: errorStatus, message });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    telemetry = undefined;
    // Traces that nobody takes are no reason for a run to fail.
    await waitAtMost(
      endMs,
      this.#sdk.shutdown().catch(() => undefined),
    );
  }
}

/** @returns undefined where a package is missing */
function load(require: NodeJS.Require): Loaded | undefined {
  try {
    return [require('@opentelemetry/sdk-node'), require('bullmq-otel')];
  } catch (error) {
    if (systemCode(error) !== 'MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}
