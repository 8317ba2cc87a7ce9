import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Action } from '../../src/model/actions/action.js';
import type {
  Activity,
  ActivityView as Seen,
  NotedRun,
  RunRates,
  ServerRates,
  WithMemory,
  Writer,
} from '../../src/model/runs/activity.js';
import { formatBytes } from '../../src/model/text/byte-count.js';
import {
  formatByteRate,
  formatNumber,
  formatPercent,
  formatRate,
} from '../../src/model/text/number-text.js';
import { hitShare, putTotal, type ServerState } from '../../src/model/runs/server-state.js';
import type { WatcherState } from '../../src/model/runs/watcher-state.js';
import { getActivity, Refused } from '../api/requests.js';
import { useEvery } from '../hooks/use-every.js';
import { memoryFacts, runFacts, runShare, runText } from '../model/activity-words.js';
import { actionNames, dateText, plural } from '../model/words.js';
import { Figure } from '../parts/figure.js';
import { Icon } from '../parts/icons.js';

/** Milliseconds between two looks. */
const pauseMs = 1000;

/** What goes on in the repository, in all processes, as `imgdedup top` shows it. */
export function ActivityView() {
  const [seen, setSeen] = useState<Seen | undefined>();
  const [refused, setRefused] = useState<Refused | undefined>();
  const [isOn, setOn] = useState(true);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const look = async (): Promise<void> => {
    try {
      setSeen(await getActivity());
      setRefused(undefined);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setRefused(error);
    }
  };
  useEvery(pauseMs, look, isOn);

  return (
    <section class="page" aria-label="Activity">
      <div class="page-inner">
        <header class="activity-head">
          <h1 ref={heading} tabIndex={-1}>
            Activity
          </h1>
          <button type="button" class="button" onClick={() => setOn(!isOn)}>
            <Icon name={isOn ? 'pause' : 'skip'} />
            <span>{isOn ? 'Hold it' : 'Go on'}</span>
          </button>
        </header>
        {refused !== undefined && <p class="problem">{refused.message}</p>}
        {seen === undefined ? (
          refused === undefined && <p class="quiet">Looking …</p>
        ) : (
          <Everything seen={seen} />
        )}
      </div>
    </section>
  );
}

function Everything({ seen: { activity, rates } }: { readonly seen: Seen }) {
  const { writer, runs, server, watcher, actions } = activity;
  return (
    <>
      <Part name="Runs">
        <p class="quiet">{writer === undefined ? 'Nobody is writing.' : writerText(writer)}</p>
        {runs.length === 0 ? (
          <p class="quiet">Nothing is at work that takes longer than a moment.</p>
        ) : (
          <ul class="runs">
            {runs.map((run, index) => (
              <Run key={`${run.host} ${run.pid}`} run={run} rates={rates.runs[index]} />
            ))}
          </ul>
        )}
      </Part>
      <Part name="Server">
        {server === undefined ? (
          <p class="quiet">
            None listens on a socket: <code>imgdedup serve</code> starts one.
          </p>
        ) : (
          <Server server={server} rates={rates.server} />
        )}
      </Part>
      <Part name="Watcher">
        {watcher === undefined ? (
          <p class="quiet">
            None: <code>imgdedup watch</code> starts one.
          </p>
        ) : (
          <Watcher watcher={watcher} rates={rates.watcher} />
        )}
      </Part>
      <Part name="Last actions">
        <Actions actions={actions} />
      </Part>
    </>
  );
}

function Part({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <section class="activity-part" aria-label={name}>
      <h2>{name}</h2>
      {children}
    </section>
  );
}

function writerText({ command, pid, since, memory }: WithMemory<Writer>): string {
  return [
    `${command} has the right to write, process ${pid}`,
    `since ${dateText(since)}`,
    ...memoryFacts(memory),
  ].join(' · ');
}

interface RunProps {
  readonly run: WithMemory<NotedRun>;
  readonly rates: RunRates | undefined;
}

function Run({ run, rates }: RunProps) {
  const share = runShare(run);
  return (
    <li class="run">
      <h3>
        {run.command} <small>process {run.pid}</small>
      </h3>
      <label>
        <span>{runText(run)}</span>
        {share === undefined ? <progress /> : <progress value={share.value} max={share.max} />}
      </label>
      <p class="quiet">{runFacts(run, rates).join(' · ')}</p>
    </li>
  );
}

interface ServerProps {
  readonly server: WithMemory<ServerState>;
  readonly rates: ServerRates | undefined;
}

function Server({ server, rates }: ServerProps) {
  const { pid, requests, waiting, inFlight, bytesInFlight, refused, failed, puts, memory } = server;
  const allHits = hitShare(puts);
  return (
    <>
      <dl class="figures">
        <Figure name="Requests/s" value={orDash(rates?.requests, formatRate)} />
        <Figure name="Files/s" value={orDash(rates?.files, formatRate)} />
        <Figure name="Bytes/s" value={orDash(rates?.bytes, formatByteRate)} />
        <Figure name="Hits" value={orDash(rates?.hits, formatPercent)} />
        <Figure name="Queue" value={`${formatNumber(waiting)} of ${formatNumber(inFlight)}`} />
        <Figure name="In flight" value={formatBytes(bytesInFlight)} />
        <Figure name="Refused (429)" value={formatNumber(refused)} />
        <Figure name="Errors" value={formatNumber(failed)} isBad={failed > 0} />
      </dl>
      <p class="quiet">
        {[
          `Process ${pid}`,
          `in all ${plural(requests, 'request')}, ${plural(putTotal(puts), 'put')}`,
          ...(allHits === undefined ? [] : [`${formatPercent(allHits)} of them hits`]),
          ...memoryFacts(memory),
        ].join(' · ')}
      </p>
    </>
  );
}

interface WatcherProps {
  readonly watcher: WithMemory<WatcherState>;
  readonly rates: { readonly events: number } | undefined;
}

function Watcher({ watcher, rates }: WatcherProps) {
  const { pid, isReady, folders, files, events, resyncs, memory } = watcher;
  return (
    <>
      <dl class="figures">
        <Figure name="Events/s" value={orDash(rates?.events, formatRate)} />
        <Figure name="Events" value={formatNumber(events)} />
        <Figure name="Resyncs" value={formatNumber(resyncs)} />
        <Figure name="Folders" value={formatNumber(folders)} />
        <Figure name="Files" value={formatNumber(files)} />
      </dl>
      <p class="quiet">
        {[`Process ${pid}`, ...(isReady ? [] : ['not ready yet']), ...memoryFacts(memory)].join(
          ' · ',
        )}
      </p>
    </>
  );
}

function Actions({ actions }: Pick<Activity, 'actions'>) {
  if (actions === undefined) return <p class="quiet">Others are at work: not read yet.</p>;
  if (actions.length === 0) return <p class="quiet">Nothing was done to the files yet.</p>;
  return (
    <ol class="last-actions">
      {actions.map((action) => (
        <li key={action.id}>
          <span class="number quiet">{action.id}</span>
          <span>
            {actionNames[action.command]}
            {action.undoes !== undefined && ` action ${action.undoes}`}
            <span class={action.state === 'interrupted' ? 'problem' : 'quiet'}>
              {' '}
              {actionFacts(action)}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function actionFacts({ startedAt, done, skipped, freed, state, undone }: Action): string {
  return [
    dateText(new Date(startedAt).toISOString()),
    plural(done, 'file'),
    ...(skipped === 0 ? [] : [`${formatNumber(skipped)} left alone`]),
    formatBytes(freed),
    ...(state === 'done' ? [] : [state]),
    ...(undone === 'no' ? [] : [undone === 'yes' ? 'taken back' : 'partly taken back']),
  ].join(' · ');
}

/** What nobody knows yet is a dash. */
function orDash(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? '–' : text(value);
}
