import { choices } from '../src/model/review/choice.js';
import { useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks';
import { useCommands, useKeys, tellCommand } from './hooks/use-commands.js';
import { go, useRoute } from './hooks/use-route.js';
import { useServices } from './hooks/use-services.js';
import { useStore } from './hooks/use-store.js';
import { routeHash, type Route } from './model/route.js';
import { ExtentNote } from './parts/extent-note.js';
import { Icon } from './parts/icons.js';
import { ProgressBar } from './parts/progress-bar.js';
import { themes, type Theme } from './state/settings.js';
import { ActivityView } from './views/activity-view.js';
import { ApplyView } from './views/apply-view.js';
import { GroupView } from './views/group-view.js';
import { GroupsView } from './views/groups-view.js';
import { HelpDialog } from './views/help-dialog.js';
import { HistoryView } from './views/history-view.js';

/** The page, or what can be said where it has a bug. */
export function App() {
  const [error] = useErrorBoundary();
  if (error === undefined) return <Page />;
  return (
    <Closed
      title="The page has failed"
      text={`${String(error)}. Load it again: what was decided is saved.`}
    />
  );
}

/** What leads around, and the view that the address names. */
function Page() {
  const services = useServices();
  const review = useStore(services.review);
  const route = useRoute();
  const [at, setAt] = useState(route.view === 'group' ? route.at : 0);
  const [isHelping, setHelping] = useState(false);
  const query = 'query' in route ? route.query : review.query;

  useEffect(() => review.start(), [review]);
  useEffect(() => {
    if ('query' in route) review.show(route.query);
  }, [route, review]);
  useEffect(() => {
    document.title = `${titleOf(route)} · imgdedup review`;
  }, [route.view]);
  useKeys(
    route.view === 'groups' || route.view === 'group' ? route.view : 'elsewhere',
    services.settings,
  );
  const undo = async (): Promise<void> => {
    if (!review.canUndoChoice) {
      review.say('There is no decision to take back');
      return;
    }
    const [group] = await review.undoChoice();
    if (group === undefined || route.view !== 'group') return;
    const index = review.list.indexOf(({ id }) => id === group.id);
    if (index !== -1) setAt(index);
    go({ view: 'group', query, id: group.id, at: index === -1 ? at : index });
  };

  useCommands({
    help: () => setHelping(true),
    groups: () => go({ view: 'groups', query }),
    apply: () => go({ view: 'apply' }),
    history: () => go({ view: 'history' }),
    activity: () => go({ view: 'activity' }),
    undo: () => void undo(),
  });

  const { session, refused, ended } = review;
  if (refused !== undefined || ended !== undefined)
    return (
      <Closed
        title={ended === undefined ? 'No way in' : 'This review has ended'}
        text={`${ended ?? refused?.message ?? ''} Start it again with imgdedup review: what was decided is kept.`}
      />
    );
  const waiting =
    session === undefined
      ? 0
      : choices.reduce(
          (sum, choice) => sum + (choice === 'keep' ? 0 : session.chosen[choice]),
          session.copies,
        );
  return (
    <>
      <a class="skip-link" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href={routeHash({ view: 'groups', query: {} })} title={session?.root}>
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <rect class="brand-back" x="3" y="3" width="19" height="19" rx="4" />
            <rect class="brand-front" x="10" y="10" width="19" height="19" rx="4" />
          </svg>
          <span class="brand-name">imgdedup</span>
          <span class="brand-root">{session?.root}</span>
        </a>
        <nav class="views" aria-label="Views">
          <ViewLink route={{ view: 'groups', query }} current={route} name="Groups" icon="grid" />
          <ViewLink
            route={{ view: 'apply' }}
            current={route}
            name="Apply"
            icon="bolt"
            count={waiting}
          />
          <ViewLink route={{ view: 'history' }} current={route} name="History" icon="clock" />
          <ViewLink route={{ view: 'activity' }} current={route} name="Activity" icon="pulse" />
        </nav>
        <div class="top-end">
          <ThemeButton />
          <button
            type="button"
            class="button button-quiet button-square"
            aria-label="Keys and help"
            aria-keyshortcuts="?"
            title="Keys and help (?)"
            onClick={() => tellCommand('help')}
          >
            <Icon name="help" />
          </button>
        </div>
      </header>
      {review.connection === 'lost' && (
        <p class="banner banner-bad">
          The program does not answer. Decisions are not saved until it is back.
        </p>
      )}
      {session?.isComplete === false && (
        <p class="banner">Another imgdedup is writing: this is what was known before.</p>
      )}
      {session?.job !== undefined &&
        route.view !== 'apply' &&
        route.view !== 'history' &&
        !(route.view === 'groups' && session.extent === 'nothing') && (
          <ProgressBar job={session.job} progress={review.progress?.progress} />
        )}
      {session !== undefined && route.view === 'groups' && <ExtentNote session={session} />}
      <main id="main" tabIndex={-1}>
        <View route={route} at={at} onAt={setAt} />
      </main>
      <NoticeLine />
      {isHelping && <HelpDialog onClose={() => setHelping(false)} />}
    </>
  );
}

interface ViewProps {
  readonly route: Route;
  readonly at: number;
  readonly onAt: (at: number) => void;
}

function View({ route, at, onAt }: ViewProps) {
  switch (route.view) {
    case 'groups':
      return <GroupsView query={route.query} at={at} onAt={onAt} />;
    case 'group':
      return <GroupView id={route.id} at={route.at} query={route.query} onAt={onAt} />;
    case 'apply':
      return <ApplyView />;
    case 'history':
      return <HistoryView />;
    case 'activity':
      return <ActivityView />;
    default:
      return route satisfies never;
  }
}

interface LinkProps {
  readonly route: Route;
  readonly current: Route;
  readonly name: string;
  readonly icon: 'grid' | 'bolt' | 'clock' | 'pulse';
  readonly count?: number;
}

function ViewLink({ route, current, name, icon, count = 0 }: LinkProps) {
  const isCurrent =
    current.view === route.view || (current.view === 'group' && route.view === 'groups');
  return (
    <a class="view-link" href={routeHash(route)} aria-current={isCurrent ? 'page' : undefined}>
      <Icon name={icon} />
      <span>{name}</span>
      {count > 0 && (
        <span class="badge">
          {count.toLocaleString('en')}
          <span class="unseen"> decided</span>
        </span>
      )}
    </a>
  );
}

const themeNames: Readonly<Record<Theme, string>> = {
  system: 'as the system',
  light: 'light',
  dark: 'dark',
};

function ThemeButton() {
  const services = useServices();
  const settings = useStore(services.settings);
  const { theme } = settings.values;
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  return (
    <button
      type="button"
      class="button button-quiet button-square"
      aria-label={`Colours: ${themeNames[theme]}; change to ${themeNames[next]}`}
      title={`Colours: ${themeNames[theme]}`}
      onClick={() => settings.set({ theme: next })}
    >
      <Icon name="theme" />
    </button>
  );
}

/** Milliseconds that a notice is seen. */
const noticeTime = 5000;

/** What just happened: read aloud, and seen for a while. */
function NoticeLine() {
  const services = useServices();
  const { notice } = useStore(services.review);
  const [hidden, setHidden] = useState(0);
  useEffect(() => {
    if (notice === undefined) return undefined;
    const timer = setTimeout(() => setHidden(notice.number), noticeTime * (notice.isError ? 2 : 1));
    return () => clearTimeout(timer);
  }, [notice]);
  const isSeen = notice !== undefined && notice.number !== hidden;
  return (
    <div class="notices">
      <p
        role="status"
        class={`notice ${isSeen ? 'notice-seen' : ''} ${notice?.isError === true ? 'notice-bad' : ''}`}
      >
        {isSeen && (
          <>
            {notice.isError && <Icon name="warning" />}
            <span key={notice.number}>{notice.text}</span>
          </>
        )}
      </p>
    </div>
  );
}

function Closed({ title, text }: { readonly title: string; readonly text: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main id="main" class="nothing">
      <Icon name="warning" />
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{text}</p>
    </main>
  );
}

function skipToMain(event: Event): void {
  // The address tells the view.
  event.preventDefault();
  document.querySelector('main')?.focus();
}

function titleOf({ view }: Route): string {
  switch (view) {
    case 'groups':
      return 'Groups';
    case 'group':
      return 'Group';
    case 'apply':
      return 'Apply';
    case 'history':
      return 'History';
    case 'activity':
      return 'Activity';
    default:
      return view satisfies never;
  }
}
