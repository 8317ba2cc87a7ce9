import {
  secondsLeft,
  type Activity,
  type ActivityView,
  type NotedRun,
  type Rates,
  type RunRates,
  type ServerRates,
  type WithMemory,
  type Writer,
} from '../../../model/runs/activity.js';
import { formatByteRate, formatPercent, formatRate } from '../../../model/text/number-text.js';
import { hitShare, putTotal, type ServerState } from '../../../model/runs/server-state.js';
import type { WatcherState } from '../../../model/runs/watcher-state.js';
import { escapeText } from '../../quote.js';
import { plain, type Style } from '../../style.js';
import { formatBytes, formatCount, formatTimeLeft, formatNumber, formatTime } from '../../units.js';
import { actionFacts } from '../actions/render-log.js';

/** Where it is shown. */
export interface TopPage {
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
  /** What stands in the last row. */
  readonly footer: string | undefined;
}

/** No terminal: as long as it gets. */
export const endlessPage: TopPage = {
  columns: Infinity,
  rows: Infinity,
  style: plain,
  footer: undefined,
};

/** Columns of the names on the left. */
const labelWidth = 9;

/** A line, of which the first columns are a name. */
interface Line {
  readonly label: string;
  readonly text: string;
  readonly tone?: 'bad' | 'dim';
}

/**
 * What goes on, in lines that fit on the page: what is longer is continued below or cut, what is too much at the end is left
 * out.
 */
export function topLines({ root, activity, rates }: ActivityView, page: TopPage): string[] {
  const { columns, rows, footer } = page;
  const lines: Line[] = [
    { label: 'imgdedup', text: `${escapeText(root)}  ${formatTime(activity.at)}` },
    ...packed('writing', writerFacts(activity.writer), columns),
    ...runLines(activity.runs, rates, columns),
    ...packed('server', serverFacts(activity.server, rates.server), columns),
    ...packed('watcher', watcherFacts(activity.watcher, rates.watcher), columns),
    ...actionLines(activity),
  ];
  const below = footer === undefined ? [] : [{ label: '', text: footer, tone: 'dim' } as const];
  const shown = lines.slice(0, Math.max(1, rows - below.length));
  return [...shown, ...below].slice(0, rows).map((line) => drawn(line, page));
}

function drawn({ label, text, tone }: Line, { columns, style }: TopPage): string {
  const padded = label === '' && tone === 'dim' ? '' : label.padEnd(labelWidth);
  const name = padded.slice(0, columns);
  const rest = text.slice(0, Math.max(0, columns - name.length));
  return `${style.heading(name)}${tone === undefined ? rest : style[tone](rest)}`.trimEnd();
}

/** Facts one after the other, on as many lines as it takes. */
function packed(label: string, facts: readonly string[], columns: number): Line[] {
  const lines: Line[] = [];
  let text = '';
  for (const fact of facts) {
    const longer = text === '' ? fact : `${text}  ${fact}`;
    if (text !== '' && labelWidth + longer.length > columns) {
      lines.push({ label: lines.length === 0 ? label : '', text });
      text = fact;
    } else text = longer;
  }
  return [...lines, { label: lines.length === 0 ? label : '', text }];
}

function writerFacts(writer: WithMemory<Writer> | undefined): string[] {
  if (writer === undefined) return ['nobody'];
  const { command, pid, since, memory } = writer;
  const began = Date.parse(since);
  return [
    escapeText(command),
    `process ${pid}`,
    ...(Number.isNaN(began) ? [] : [`since ${formatTime(began)}`]),
    ...memoryFacts(memory),
  ];
}

function runLines(
  runs: readonly WithMemory<NotedRun>[],
  rates: Rates,
  columns: number,
): readonly Line[] {
  if (runs.length === 0) return packed('runs', ['none that takes longer than a moment'], columns);
  return runs.flatMap((run, index) =>
    packed(index === 0 ? 'runs' : '', runFacts(run, rates.runs[index]), columns),
  );
}

function runFacts(run: WithMemory<NotedRun>, rates: RunRates | undefined): string[] {
  const { command, pid, memory, progress } = run;
  const { stage, unit, files, totalFiles, bytes, totalBytes } = progress;
  const unitText = escapeText(unit);
  const ofFiles = totalFiles === undefined ? '' : `/${formatNumber(totalFiles)}`;
  const ofBytes = totalBytes === undefined ? '' : ` of ${formatBytes(totalBytes)}`;
  return [
    escapeText(command),
    `process ${pid}`,
    `${escapeText(stage)}: ${formatNumber(files)}${ofFiles} ${unitText}`,
    ...(bytes === 0 && totalBytes === undefined ? [] : [`${formatBytes(bytes)}${ofBytes}`]),
    ...(rates === undefined ? [] : [`${formatRate(rates.files)} ${unitText}/s`]),
    ...(rates === undefined || bytes === 0 ? [] : [formatByteRate(rates.bytes)]),
    ...leftFacts(run, rates),
    ...memoryFacts(memory),
  ];
}

function leftFacts({ progress }: NotedRun, rates: RunRates | undefined): string[] {
  const left = secondsLeft(progress, rates);
  return left === undefined ? [] : [formatTimeLeft(left)];
}

function serverFacts(
  server: WithMemory<ServerState> | undefined,
  rates: ServerRates | undefined,
): string[] {
  if (server === undefined) return ['none on a socket'];
  const { pid, requests, waiting, inFlight, bytesInFlight, refused, failed, puts } = server;
  const allHits = hitShare(puts);
  const hits = rates?.hits === undefined ? [] : [`hits ${formatPercent(rates.hits)}`];
  const paces =
    rates === undefined
      ? []
      : [`${formatRate(rates.requests)} requests/s`, `${formatRate(rates.files)} files/s`];
  return [
    `process ${pid}`,
    ...paces,
    ...(rates === undefined ? [] : [formatByteRate(rates.bytes)]),
    ...hits,
    `queue ${formatNumber(waiting)} of ${formatNumber(inFlight)}`,
    `${formatBytes(bytesInFlight)} in flight`,
    `${formatCount(refused, 'refusal')} (429)`,
    formatCount(failed, 'error'),
    `in all ${formatCount(requests, 'request')}, ${formatCount(putTotal(puts), 'put')}`,
    ...(allHits === undefined ? [] : [`hits ${formatPercent(allHits)} in all`]),
    ...memoryFacts(server.memory),
  ];
}

function watcherFacts(
  watcher: WithMemory<WatcherState> | undefined,
  rates: Rates['watcher'],
): string[] {
  if (watcher === undefined) return ['none'];
  const { pid, isReady, folders, files, events, resyncs, memory } = watcher;
  return [
    `process ${pid}`,
    ...(isReady ? [] : ['not ready yet']),
    formatCount(folders, 'folder'),
    formatCount(files, 'file'),
    ...(rates === undefined ? [] : [`${formatRate(rates.events)} events/s`]),
    formatCount(events, 'event'),
    formatCount(resyncs, 'resync'),
    ...memoryFacts(memory),
  ];
}

function actionLines({ actions }: Activity): Line[] {
  if (actions === undefined) return [{ label: 'actions', text: 'others are at work' }];
  if (actions.length === 0) return [{ label: 'actions', text: 'none yet' }];
  const column = Math.max(...actions.map(({ command }) => command.length));
  const width = String(actions[0]?.id ?? 0).length;
  return actions.map((action, index) => ({
    label: index === 0 ? 'actions' : '',
    text: `${String(action.id).padStart(width)}  ${formatTime(action.startedAt)}  ${actionFacts(action, column)}`,
    ...(action.state === 'interrupted' ? { tone: 'bad' as const } : {}),
  }));
}

function memoryFacts(memory: number | undefined): string[] {
  return memory === undefined ? [] : [`${formatBytes(memory)} memory`];
}
