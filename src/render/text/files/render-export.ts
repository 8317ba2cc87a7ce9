import type { ExportResult } from '../../../model/maintenance/export-result.js';
import type { Envelope } from '../../envelope.js';
import type { Output } from '../../output.js';
import { quotePath } from '../../quote.js';
import { formatCount } from '../../units.js';

export async function renderExport(output: Output, result: ExportResult): Promise<void> {
  const { path, files, groups, members, actions } = result;
  await output.prose(
    `Wrote ${formatCount(files, 'file')}, ${formatCount(groups, 'group')} of ${formatCount(members, 'file')}, and ${formatCount(actions, 'action')} to ${quotePath(path)}.`,
  );
}

export async function exportJson(envelope: Envelope, result: ExportResult): Promise<void> {
  const { path, files, bytes, ...counts } = result;
  await envelope.members({ database: path });
  await envelope.end({ files, bytes, ...counts });
}
