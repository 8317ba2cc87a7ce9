import type { Output } from './output.js';

/** One JSON document a line, for programs that read a line at a time. Failures are told on stderr, and by the exit status. */
export async function renderJsonLines<T>(
  output: Output,
  items: Iterable<T> | AsyncIterable<T>,
  toJson: (item: T) => unknown,
): Promise<void> {
  for await (const item of items) await output.write(`${JSON.stringify(toJson(item))}\n`);
}
