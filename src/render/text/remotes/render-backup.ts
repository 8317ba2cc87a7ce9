import type { BackupEvent } from '../../../model/remotes/backup.js';
import type { FetchResult } from '../../../model/remotes/whereabouts.js';
import type { Envelope } from '../../envelope.js';
import type { Output } from '../../output.js';
import { escapeText, quotePath } from '../../quote.js';
import { remoteJson } from '../../remotes-json.js';
import { paceText, restText, type Imported } from '../import/render-import.js';
import { sessionJson } from '../import/render-sessions.js';
import { skippedJson } from '../files/render-skipped.js';
import { formatBytes, formatCount } from '../../units.js';

/** What came of a backup, as far as it is rendered. */
interface BackedUp extends Omit<Imported, 'deleted'> {
  readonly files: number;
  readonly fetched: FetchResult;
}

/** A line for each file that is copied, or cannot be; and for those that are there already, where that is wanted. */
export async function renderBackupEvent(
  output: Output,
  event: BackupEvent,
  tellsKnown: boolean,
): Promise<void> {
  const { style } = output;
  const file = output.path(event.file);
  switch (event.kind) {
    case 'copied': {
      const place =
        event.path === event.file ? '' : style.dim(`  (there: ${quotePath(event.path)})`);
      const note =
        event.remark === undefined ? '' : style.notable(`  (${escapeText(event.remark)})`);
      await output.line(`backup  ${file}${place}${note}`);
      return;
    }
    case 'known':
      if (!tellsKnown) return;
      await output.line(style.dim(`there  ${file}  (${quotePath(event.place)})`));
      return;
    case 'failed':
      await output.line(style.notable(`left  ${file}: ${escapeText(event.reason)}`));
      return;
    default:
      event satisfies never;
  }
}

export async function renderBackup(
  output: Output,
  result: BackedUp,
  dryRun: boolean,
): Promise<void> {
  const { copied, failed, inTrash, bytes, files, id, fetched } = result;
  const { name, root } = fetched.remote;
  const there = `imgdedup -C ${quotePath(root)}`;
  const what = `${formatCount(copied, 'file')}, ${formatBytes(bytes)}`;
  const all = formatCount(files, 'file');
  if (copied === 0 && failed === 0 && inTrash === 0) {
    await output.prose(
      files === 0 ? 'No file is here that could be copied.' : `"${name}" holds all ${all} already.`,
    );
  } else if (dryRun) {
    await output.prose(
      `Would copy ${what} of ${all} to "${name}"${restText(result)}. No file was changed.`,
    );
  } else {
    await output.prose(
      `Copied ${what} of ${all} to "${name}"${restText(result)}.${paceText(result)}`,
    );
  }
  if (id !== undefined) {
    await output.prose(`"${there} undo ${id}" moves the copies to the trash there.`);
  }
  if (inTrash > 0) {
    await output.prose(
      `What only its trash holds is not copied again: "${there} trash restore" brings it back.`,
    );
  }
  if (fetched.isComplete) return;
  await output.prose(
    `Some files there were never read in full, so nobody knows what they hold: "${there} index".`,
  );
}

export async function backupEventJson(envelope: Envelope, event: BackupEvent): Promise<void> {
  const { kind, file, ...rest } = event;
  await envelope.item({ file, outcome: kind, ...rest });
}

export async function backupJson(envelope: Envelope, result: BackedUp): Promise<void> {
  const { id, sessions, otherTypes, verifySeconds, readFrom, seconds, fetched, ...totals } = result;
  const { copied, bytes, files: looked, scanned, known, inTrash, failed } = totals;
  await envelope.members({
    remote: remoteJson(fetched.remote),
    complete: fetched.isComplete,
    action: id ?? null,
    sessions: sessions.map((session) => sessionJson(session)),
    seconds,
    verify: { seconds: verifySeconds, from: readFrom ?? null },
    skipped: skippedJson(otherTypes),
  });
  const counts = { looked, scanned, known, inTrash, failed };
  await envelope.end({ files: copied, bytes, ...counts });
}
