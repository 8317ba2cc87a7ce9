import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatBytes } from '../../src/model/text/byte-count.js';
import type { GroupCard, GroupId } from '../../src/model/review/review-group.js';
import { modeIcons, modeNames, modes, type Mode } from '../compare/modes.js';
import { Stage } from '../compare/stage.js';
import { lookAgain } from '../api/requests.js';
import { useCommands } from '../hooks/use-commands.js';
import { go, goInstead } from '../hooks/use-route.js';
import { useServices } from '../hooks/use-services.js';
import { useStore } from '../hooks/use-store.js';
import type { ListQuery } from '../model/route.js';
import { atFirst, focused as focusedOn, held, within } from '../model/sides.js';
import { chosenText, choiceNames, folderOf, nameOf, plural, tierNames } from '../model/words.js';
import { FactsPanel } from '../parts/facts-panel.js';
import { ChoiceMark } from '../parts/group-tile.js';
import { Icon } from '../parts/icons.js';
import { JoinButton } from '../parts/join-button.js';
import { KeyButton } from '../parts/key-button.js';
import { PairFacts } from '../parts/pair-facts.js';
import { memberNote, Strip } from '../parts/strip.js';
import { Thumb } from '../parts/thumb.js';
import { VirtualGrid } from '../parts/virtual-grid.js';
import {
  copyingCommands,
  copyOpened,
  decideOpened,
  decidingCommands,
  tellDecision,
  type Deciding,
} from '../state/decide.js';
import { OpenedGroup } from '../state/opened-group.js';

interface Props {
  readonly id: GroupId;
  readonly at: number;
  readonly query: ListQuery;
  readonly onAt: (at: number) => void;
}

/** One group: its files beside each other, what differs, and the decision. */
export function GroupView({ id, at: saidAt, query, onAt }: Props) {
  const { review, settings } = useServices();
  useStore(review);
  const opened = useStore(useMemo(() => new OpenedGroup(id), [id]));
  const [chosenSides, setSides] = useState(atFirst);
  const [mode, setMode] = useState<Mode>('side');
  const [showsAll, setShowsAll] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  const shown = useRef(1);
  const { detail } = opened;
  // The list may have got others before it.
  const known = review.list.indexOf((each) => each.id === id);
  const at = known === -1 ? saidAt : known;
  const count = detail?.files ?? 0;
  const sides = within(chosenSides, count);
  const n = sides.current;
  const setCurrent = (to: number): void => setSides(focusedOn(sides, to, count));
  const keeper = opened.members.at(0);
  const left = opened.members.at(sides.left);
  const other = count > 1 ? opened.members.at(sides.right) : undefined;
  shown.current = sides.right;
  const focused = n === sides.left ? left : other;

  useEffect(() => {
    setSides(atFirst);
    heading.current?.focus({ preventScroll: true });
  }, [id]);
  // A look has found more of it: it is another group, with another name.
  const name = detail?.id ?? id;
  useEffect(() => {
    if (name === id) return;
    goInstead({ view: 'group', query, id: name, at });
    review.say('This group has other files now');
  }, [name, id]);
  useEffect(
    () =>
      review.onChoices((groups) => {
        if (groups.length === 0 || groups.includes(id)) opened.refresh([0, shown.current]);
      }),
    [review, opened, id],
  );

  /** Returns whether there is a group. */
  const goTo = async (to: number): Promise<boolean> => {
    const card = to < 0 ? undefined : await review.list.get(to);
    if (card === undefined) return false;
    onAt(to);
    goInstead({ view: 'group', query, id: card.id, at: to });
    return true;
  };
  const step = async (to: number): Promise<void> => {
    if (!(await goTo(to)))
      review.say(to < 0 ? 'This is the first group' : 'This is the last group');
  };
  const close = (): void => go({ view: 'groups', query });

  const decide = async (command: Deciding): Promise<void> => {
    const { joining } = settings.values;
    const answer = await decideOpened(review, opened, { command, n, joining });
    if (answer === undefined) return;
    const isDone = command !== 'clear' && (answer.state === 'decided' || command === 'link');
    const isLast = isDone && settings.values.goesOn && !(await goTo(at + 1));
    tellDecision(review, answer, isLast ? ' This was the last group.' : '');
  };
  const toNext = (): void => void step(at + 1);
  const toPrevious = (): void => void step(at - 1);
  useCommands({
    ...Object.fromEntries(modes.map((each) => [each, () => setMode(each)])),
    ...decidingCommands((command) => void decide(command)),
    // Of a pair without the keeper nothing is shown that could be copied to it.
    ...copyingCommands((kind) => {
      if (sides.left === 0) void copyOpened(review, opened, kind, sides.right);
    }),
    close,
    skip: toNext,
    'next-group': toNext,
    'previous-group': toPrevious,
    'next-file': () => setCurrent(n + 1),
    'previous-file': () => setCurrent(n - 1),
    hold: () => setSides(held(sides, count)),
    facts: () => setShowsAll(!showsAll),
  });

  if (opened.refused !== undefined && detail === undefined) {
    return (
      <div class="nothing">
        <Icon name="warning" />
        <h2 ref={heading} tabIndex={-1}>
          This group is not there any more
        </h2>
        <p>{opened.refused.message}</p>
        <button type="button" class="button" onClick={close}>
          Back to the groups
        </button>
      </div>
    );
  }
  const card = detail;
  const total = review.list.total;
  return (
    <section class="group" aria-label="Group">
      <header class="group-head">
        <button
          type="button"
          class="button button-quiet"
          aria-label="Back to the groups"
          onClick={close}
        >
          <Icon name="left" />
          <span class="button-text">Groups</span>
        </button>
        <div class="group-title">
          <h1 ref={heading} tabIndex={-1}>
            {keeper === undefined ? 'Loading …' : nameOf(keeper.path)}
            {keeper !== undefined && folderOf(keeper.path) !== '' && (
              <small> in {folderOf(keeper.path)}</small>
            )}
          </h1>
          {card !== undefined && (
            <p>
              <span class={`tier tier-${card.tier}`}>{tierNames[card.tier]}</span>
              {` · ${plural(card.files, 'file')} · ${formatBytes(card.reclaimable)} to win · ${chosenText(card)}`}
            </p>
          )}
        </div>
        <nav class="group-steps" aria-label="Groups before and after">
          <button
            type="button"
            class="button button-quiet button-square"
            aria-label="Previous group"
            aria-keyshortcuts="P"
            disabled={at === 0}
            onClick={toPrevious}
          >
            <Icon name="left" />
          </button>
          <span class="group-at">
            {(at + 1).toLocaleString('en')}
            {total !== undefined && ` of ${total.toLocaleString('en')}`}
          </span>
          <button
            type="button"
            class="button button-quiet button-square"
            aria-label="Next group"
            aria-keyshortcuts="N"
            disabled={total !== undefined && at + 1 >= total}
            onClick={toNext}
          >
            <Icon name="right" />
          </button>
        </nav>
      </header>
      <div class="group-body">
        <div class="group-stage">
          {mode === 'all-files' ? (
            <>
              <div class="stage-bar">
                <Modes mode={mode} onMode={setMode} />
              </div>
              <VirtualGrid
                label="Files of the group"
                count={count}
                cellWidth={190}
                cellHeight={(width) => width * 0.75 + 62}
                gap={12}
                padding={12}
                at={n}
                onMove={setCurrent}
                onOpen={(index) => {
                  setCurrent(index);
                  setMode('side');
                }}
                cellClass={(index) =>
                  `file ${opened.members.at(index)?.choice === 'trash' ? 'is-trash' : ''}`
                }
              >
                {(index) => <FileTile opened={opened} index={index} />}
              </VirtualGrid>
            </>
          ) : left === undefined || other === undefined || focused === undefined ? (
            <div class="stage-frame" />
          ) : (
            <Stage
              left={left}
              other={other}
              current={focused}
              mode={mode}
              group={id}
              onSelect={setCurrent}
            >
              <Modes mode={mode} onMode={setMode} />
              {count > 2 && (
                <KeyButton
                  command="hold"
                  icon="hold"
                  kind="quiet"
                  pressed={sides.left !== 0}
                  title="Hold this one on the left, and compare others with it"
                >
                  Hold
                </KeyButton>
              )}
            </Stage>
          )}
          <Strip
            opened={opened}
            count={count}
            current={n}
            left={sides.left}
            onSelect={setCurrent}
          />
        </div>
        {sides.left !== 0 && left !== undefined && other !== undefined && (
          <PairFacts left={left} right={other} showsAll={showsAll} />
        )}
        {sides.left === 0 && keeper !== undefined && other !== undefined && card !== undefined && (
          <FactsPanel
            why={card.why}
            keeper={keeper}
            other={other}
            showsAll={showsAll}
            onShowAll={setShowsAll}
            onLookAgain={() => void lookAgain().catch((error: unknown) => review.fail(error))}
          />
        )}
      </div>
      <Actions
        card={card}
        focusedName={focused === undefined ? '' : nameOf(focused.path)}
        choice={focused?.choice}
      />
    </section>
  );
}

interface ModesProps {
  readonly mode: Mode;
  readonly onMode: (mode: Mode) => void;
}

function Modes({ mode, onMode }: ModesProps) {
  return (
    <div class="modes" role="radiogroup" aria-label="How to compare">
      {modes.map((each) => (
        <label key={each} class="mode" title={modeNames[each]}>
          <input type="radio" name="mode" checked={mode === each} onChange={() => onMode(each)} />
          <Icon name={modeIcons[each]} />
          <span class="mode-name">{modeNames[each]}</span>
        </label>
      ))}
    </div>
  );
}

interface ActionsProps {
  readonly card: Omit<GroupCard, 'members'> | undefined;
  readonly focusedName: string;
  readonly choice: GroupCard['members'][number]['choice'];
}

function Actions({ card, focusedName, choice }: ActionsProps) {
  const canLink = card !== undefined && card.contents < card.files;
  return (
    <div class="actions" role="toolbar" aria-label="Decide">
      <p class="actions-this">
        <span class="actions-name">{focusedName}</span>
        {choice !== undefined && (
          <span class={`choice-word choice-${choice}`}>{choiceNames[choice]}</span>
        )}
      </p>
      <div class="actions-buttons">
        <KeyButton
          command="accept"
          icon="check"
          kind="main"
          title="The keeper stays, the others go to the trash"
        >
          As proposed
        </KeyButton>
        <KeyButton
          command="keep-only"
          icon="check"
          title="This one stays, the others go to the trash"
        >
          Keep this
        </KeyButton>
        <KeyButton command="keep-all" icon="apart" title="They are different pictures: remembered">
          {card !== undefined && card.files > 2 ? 'Keep all' : 'Keep both'}
        </KeyButton>
        <KeyButton command="trash" icon="trash" kind="danger" title="This one goes to the trash">
          Trash this
        </KeyButton>
        {canLink && <JoinButton />}
        <KeyButton command="skip" icon="skip" kind="quiet">
          Skip
        </KeyButton>
        <KeyButton command="undo" icon="undo" kind="quiet">
          Undo
        </KeyButton>
      </div>
    </div>
  );
}

function FileTile({ opened, index }: { readonly opened: OpenedGroup; readonly index: number }) {
  const member = opened.members.at(index);
  if (member === undefined) return <div class="mosaic mosaic-empty" />;
  const { path, width, height, bytes } = member;
  return (
    <>
      <div class="mosaic mosaic-1">
        <div class="mosaic-part">
          <Thumb member={member} size={320} />
          <ChoiceMark member={member} />
          {index === 0 && <span class="strip-keeper">Keeper</span>}
        </div>
      </div>
      <div class="tile-foot">
        <div class="tile-line">
          <span class="tile-name" title={path}>
            {nameOf(path)}
          </span>
          <span class="tile-win">{formatBytes(bytes)}</span>
        </div>
        <div class="tile-line tile-quiet">
          <span class="tile-name">{folderOf(path) || '.'}</span>
          <span>
            {width === undefined || height === undefined ? '' : `${width} × ${height}`}
            <span class="unseen">{memberNote(member)}</span>
          </span>
        </div>
      </div>
    </>
  );
}
