import type { Session, ToldSession } from '../../../model/import/session.js';
import { csvHead, csvLine } from '../../csv.js';
import type { Envelope } from '../../envelope.js';
import type { Output } from '../../output.js';
import { escapeText } from '../../quote.js';
import { formatBytes, formatCount, formatDuration, formatNumber, formatTime } from '../../units.js';

/** A line for each session. */
export async function renderSessions(
  output: Output,
  sessions: readonly ToldSession[],
): Promise<void> {
  if (sessions.length === 0) await output.line('Nothing was imported yet.');
  const width = String(sessions.at(-1)?.id ?? 0).length;
  for (const session of sessions) {
    const { id, startedAt, source } = session;
    const volume = source.volume.label === undefined ? '' : `${escapeText(source.volume.label)}: `;
    await output.line(
      `${String(id).padStart(width)}  ${formatTime(startedAt)}  ${stateText(session).padEnd(9)}  ${countsText(session)}  ${volume}${output.path(source.path)}`,
    );
  }
}

/** A session with all that failed in it. */
export async function renderSession(output: Output, session: ToldSession): Promise<void> {
  const { id, command, source, destination, startedAt, seconds, actions, errors, message } =
    session;
  const { style } = output;
  await output.line(style.heading(`Session ${id}: ${command} of ${formatTime(startedAt)}`));
  const rows: (readonly [string, string])[] = [
    ['from', output.path(source.path)],
    [
      'volume',
      [source.volume.label, source.volume.id]
        .filter(Boolean)
        .map((text) => escapeText(text ?? ''))
        .join(', '),
    ],
    ['to', output.path(destination)],
    ['state', stateText(session)],
    ['took', formatDuration(seconds)],
    ['files', countsText(session)],
    ['actions', actions.join(', ')],
    ['why', message === undefined ? '' : escapeText(message)],
  ];
  for (const [name, text] of rows) {
    if (text !== '') await output.line(`  ${name.padEnd(8)}${text}`);
  }
  for (const { file, reason } of errors) {
    await output.line(style.notable(`  left  ${output.path(file)}: ${escapeText(reason)}`));
  }
}

function stateText({ state, wasCutOff }: ToldSession): string {
  return wasCutOff ? 'cut off: the same import continues it' : state;
}

function countsText({ scanned, copied, skipped, failed, bytes }: Session): string {
  const parts = [
    `${formatNumber(copied)} of ${formatCount(scanned, 'file')} copied`,
    formatBytes(bytes),
    ...(skipped === 0 ? [] : [`${formatNumber(skipped)} there already`]),
    ...(failed === 0 ? [] : [`${formatNumber(failed)} failed`]),
  ];
  return parts.join(', ');
}

const columns = [
  'session',
  'command',
  'source',
  'volume',
  'label',
  'destination',
  'startedAt',
  'endedAt',
  'seconds',
  'scanned',
  'copied',
  'skipped',
  'failed',
  'bytes',
  'status',
] as const;

export async function renderSessionsCsv(
  output: Output,
  sessions: readonly ToldSession[],
): Promise<void> {
  await output.write(csvHead(columns));
  for (const session of sessions) {
    const { id, command, source, destination, seconds, scanned, copied } = session;
    const { skipped, failed, bytes, state } = session;
    const times = [timeOf(session.startedAt), timeOf(session.endedAt)].map(
      (time) => time ?? undefined,
    );
    const place = [source.path, source.volume.id, source.volume.label, destination];
    const counts = [seconds, scanned, copied, skipped, failed, bytes, state];
    await output.write(csvLine([id, command, ...place, ...times, ...counts]));
  }
}

/** A session as it stands in documents. */
export function sessionJson(session: Session & Partial<ToldSession>): object {
  const { id, command, source, destination, startedAt, endedAt, seconds, state } = session;
  const { scanned, copied, skipped, failed, bytes, actions, message, errors, wasCutOff } = session;
  return {
    session: id,
    command,
    source: {
      path: source.path,
      volume: source.volume.id ?? null,
      label: source.volume.label ?? null,
    },
    destination,
    startedAt: timeOf(startedAt),
    endedAt: timeOf(endedAt),
    seconds,
    scanned,
    copied,
    skipped,
    failed,
    bytes,
    status: state,
    cutOff: wasCutOff,
    actions,
    message: message ?? null,
    errors,
  };
}

function timeOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

export async function sessionsJson(
  envelope: Envelope,
  sessions: readonly ToldSession[],
): Promise<void> {
  await envelope.list('sessions', sessions, sessionJson);
  const sum = (count: (session: Session) => number): number =>
    sessions.reduce((total, session) => total + count(session), 0);
  await envelope.end({ files: sum(({ copied }) => copied), bytes: sum(({ bytes }) => bytes) });
}
