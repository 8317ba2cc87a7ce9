import type { Tracing } from '../../queue/tracing.js';

const missing =
  'No traces are sent: install what does beside imgdedup, npm install @opentelemetry/sdk-node@0.223 bullmq-otel@2, or unset OTEL_EXPORTER_OTLP_ENDPOINT.';

/** What a command needs to be traced. */
interface Traced {
  readonly env: NodeJS.ProcessEnv;
  /** Whether it is a part of what another process began. */
  readonly isFollower: boolean;
  /** Told that there will be no traces, and why. */
  readonly onMissing: (text: string) => void;
}

/**
 * Traces, where the environment says where they go; nothing is loaded elsewhere. To be disposed of. That variable may be
 * meant for others: a run goes on without what sends them.
 */
export async function tracingOf({
  env,
  isFollower,
  onMissing,
}: Traced): Promise<Tracing | undefined> {
  // Most that have no trace need not load what knows more of it.
  if (!Object.keys(env).some((name) => name.startsWith('OTEL_'))) return undefined;
  const { Tracing: Traces, wantsTraces } = await import('../../queue/tracing.js');
  if (!wantsTraces(env)) return undefined;
  const { programVersion } = await import('../../config/program-version.js');
  const tracing = Traces.start({ version: programVersion(), isFollower });
  if (tracing === undefined) onMissing(missing);
  return tracing;
}
