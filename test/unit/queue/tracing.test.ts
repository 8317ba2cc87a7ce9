import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { Tracing, queueTelemetry, wantsTraces } from '../../../src/queue/tracing.js';

test('traces are wanted by the variables of OpenTelemetry', () => {
  const url = 'http://localhost:4318';
  expect(wantsTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: url })).toBe(true);
  expect(wantsTraces({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url })).toBe(true);
  expect(wantsTraces({ OTEL_TRACES_EXPORTER: 'console' })).toBe(true);
  expect(wantsTraces({})).toBe(false);
  expect(wantsTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBe(false);
  expect(wantsTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: 'true' })).toBe(false);
  expect(wantsTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_EXPORTER: 'none' })).toBe(
    false,
  );
});

test('where the packages are missing there are no traces', () => {
  expect(Tracing.start({ version: '1' }, createRequire('/'))).toBeUndefined();
  expect(queueTelemetry()).toBeUndefined();
});
