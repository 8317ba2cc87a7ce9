import type { OutputFormat } from '../model/plugins/plugin.js';
import type { Output } from './output.js';

/** Writes documents in a format, one by one. */
export async function renderRecords<D>(
  output: Output,
  format: OutputFormat<D>,
  documents: Iterable<D> | AsyncIterable<D>,
): Promise<void> {
  await output.write(format.head?.() ?? '');
  for await (const document of documents) await output.write(format.record(document));
  await output.write(format.tail?.() ?? '');
}
