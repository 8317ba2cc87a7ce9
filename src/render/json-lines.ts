import type { OutputFormat } from '../model/plugins/plugin.js';
import type { Output } from './output.js';
import { renderRecords } from './records.js';

/** One JSON document a line, for programs that read a line at a time. Failures are told on stderr, and by the exit status. */
export const jsonLines: OutputFormat = {
  name: 'jsonl',
  record: (document) => `${JSON.stringify(document)}\n`,
};

/** @param format of documents: that, or one of a plugin */
export async function renderJsonLines<T>(
  output: Output,
  items: Iterable<T> | AsyncIterable<T>,
  toJson: (item: T) => unknown,
  format: OutputFormat = jsonLines,
): Promise<void> {
  await renderRecords(output, format, documentsOf(items, toJson));
}

async function* documentsOf<T>(
  items: Iterable<T> | AsyncIterable<T>,
  toJson: (item: T) => unknown,
): AsyncGenerator {
  for await (const item of items) yield toJson(item);
}
