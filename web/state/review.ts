import {
  cardMembers,
  type GroupCard,
  type GroupId,
  type GroupSums,
} from '../../src/model/review/review-group.js';
import type { ChoiceAnswer, ChoiceRequest } from '../../src/model/review/review-choices.js';
import type { ReviewEvent, ReviewOutcome } from '../../src/model/review/review-events.js';
import type { ReviewJob, ReviewSession } from '../../src/model/review/review-session.js';
import type { Progress } from '../../src/model/runs/progress.js';
import { listen, type Connection } from '../api/events.js';
import {
  getGroup,
  getGroups,
  getSession,
  putChoices,
  Refused,
  undoChoice,
} from '../api/requests.js';
import { changedCard, type Changes } from '../model/choices.js';
import { Pages } from '../model/pages.js';
import type { ListQuery } from '../model/route.js';
import { Store } from './store.js';

/** What of the facts of members their keeper is to get. */
type Copies = NonNullable<ChoiceRequest['copies']>;

/** Cards that are asked for at once. */
const pageSize = 100;

/** One line for everybody, also for those who listen. */
export interface Notice {
  readonly text: string;
  readonly isError: boolean;
  /** Counts them: the same words twice are two notices. */
  readonly number: number;
}

/** What the page knows: the session, the list of groups, what is going on. */
export class Review extends Store {
  session: ReviewSession | undefined;
  connection: Connection = 'open';
  /** Why the server ended. */
  ended: string | undefined;
  /** No session was to be had, for this reason. */
  refused: Refused | undefined;
  progress: { readonly job: ReviewJob; readonly progress: Progress } | undefined;
  outcome: ReviewOutcome | undefined;
  notice: Notice | undefined;
  canUndoChoice = false;

  query: ListQuery = {};
  list: Pages<GroupCard>;
  /** Sums over what the filter lets through. */
  sums: GroupSums | undefined;
  /** What of the list is drawn. */
  #inSight: readonly number[] = [];
  #notices = 0;
  #listError: unknown;
  /** Of the groups, as events told it last: it may be told before the session is there. */
  #toldGeneration = 0;
  /** Asked for since the last one was fetched. */
  #sessionsWanted = 0;
  /** Choices are sent one after another, so that each says the revision that the one before has made. */
  #sending: Promise<unknown> = Promise.resolve();
  readonly #unsent = new Map<GroupId, number>();
  readonly #choicesListeners = new Set<(groups: readonly GroupId[]) => void>();

  constructor() {
    super();
    this.list = this.#newList();
  }

  /** Begins to listen. Returns what ends it. */
  start(): () => void {
    void this.loadSession();
    return listen(
      (event) => this.#hear(event),
      (connection) => {
        const isBack = this.connection === 'lost' && connection === 'open';
        this.connection = connection;
        if (isBack) this.#refetch();
        this.changed();
      },
    );
  }

  /** Asks once more where something may have changed while the answer was on its way. */
  async loadSession(): Promise<void> {
    this.#sessionsWanted += 1;
    if (this.#sessionsWanted > 1) return;
    let asked;
    do {
      asked = this.#sessionsWanted;
      await this.#fetchSession();
    } while (asked !== this.#sessionsWanted);
    this.#sessionsWanted = 0;
    if (this.session !== undefined && this.session.generation < this.#toldGeneration)
      this.#refetch();
    this.changed();
  }

  async #fetchSession(): Promise<void> {
    try {
      this.session = await getSession();
      this.canUndoChoice = this.session.canUndoChoice;
      this.refused = undefined;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (this.session === undefined) this.refused = error;
    }
  }

  show(query: ListQuery): void {
    if (JSON.stringify(query) === JSON.stringify(this.query)) return;
    this.query = query;
    this.#inSight = [];
    this.list = this.#newList();
    this.changed();
  }

  /** Says which groups are drawn, so that only those are fetched anew. */
  see(indexes: readonly number[]): void {
    this.#inSight = indexes;
  }

  /** Fetches the list anew: what was decided since leaves it, where its filter says so. */
  reload(): void {
    this.list.refresh(this.#inSight);
    void this.loadSession();
  }

  /** Tells everybody. */
  say(text: string, isError = false): void {
    this.#notices += 1;
    this.notice = { text, isError, number: this.#notices };
    this.changed();
  }

  /** Tells what went wrong; throws on what is a mistake of the program. */
  fail(error: unknown): void {
    if (!(error instanceof Refused)) throw error;
    this.say(error.remedy === undefined ? error.message : `${error.message} ${error.remedy}`, true);
  }

  clearOutcome(): void {
    this.outcome = undefined;
    this.changed();
  }

  /**
   * Saves choices at once. The list shows them before the server has answered.
   * @returns the group as it is then; undefined where it was refused, which everybody is told
   */
  async choose(
    card: GroupCard,
    changes: Changes,
    copies: Copies = [],
  ): Promise<GroupCard | undefined> {
    const { id } = card;
    this.#unsent.set(id, (this.#unsent.get(id) ?? 0) + 1);
    this.#put(changedCard(card, changes));
    const sent = this.#sending.then(() => this.#send(card, changes, copies));
    this.#sending = sent;
    return sent;
  }

  async undoChoice(): Promise<readonly GroupCard[]> {
    try {
      await this.#sending;
      const { groups, total, canUndoChoice } = await undoChoice();
      this.canUndoChoice = canUndoChoice;
      for (const group of groups) this.#put(group);
      if (total > groups.length) this.list.refresh(this.#inSight);
      this.#tellChoices(groups.map(({ id }) => id));
      this.say(total === 1 ? 'Last decision taken back' : `Taken back in ${total} groups`);
      void this.loadSession();
      return groups;
    } catch (error) {
      this.fail(error);
      return [];
    }
  }

  /** Hears whose choices another tab has changed; of very many none are named. */
  onChoices(listener: (groups: readonly GroupId[]) => void): () => void {
    this.#choicesListeners.add(listener);
    return () => this.#choicesListeners.delete(listener);
  }

  /** The group as the list has it. */
  cardOf(id: GroupId): GroupCard | undefined {
    const index = this.list.indexOf((each) => each.id === id);
    return index === -1 ? undefined : this.list.at(index);
  }

  async #send(card: GroupCard, changes: Changes, copies: Copies): Promise<GroupCard | undefined> {
    const { id } = card;
    try {
      const revision = (this.#latest.get(id) ?? card).revision;
      const answer = await putChoices(id, { revision, choices: changes, copies });
      this.#take(answer);
      return answer.group;
    } catch (error) {
      if (error instanceof Refused && error.code === 'CHOICES_CHANGED') {
        if (error.group !== undefined) this.#latest.set(id, error.group);
        this.#put(error.group ?? card);
        this.say('This group is not what it was: look again, and decide', true);
      } else {
        this.#put(card);
        this.fail(error);
      }
      return undefined;
    } finally {
      const left = (this.#unsent.get(id) ?? 1) - 1;
      if (left === 0) {
        this.#unsent.delete(id);
        this.#latest.delete(id);
      } else this.#unsent.set(id, left);
    }
  }

  /** Of groups whose choices are on their way: how the server had them last. */
  readonly #latest = new Map<GroupId, GroupCard>();

  #take({ group, canUndoChoice }: ChoiceAnswer): void {
    this.canUndoChoice = canUndoChoice;
    this.#latest.set(group.id, group);
    // What was chosen since is shown already.
    if ((this.#unsent.get(group.id) ?? 0) <= 1) this.#put(group);
    void this.loadSession();
  }

  #put(card: GroupCard): void {
    this.list.replace(
      ({ id }) => id === card.id,
      () => card,
    );
  }

  #newList(): Pages<GroupCard> {
    const { query } = this;
    const list: Pages<GroupCard> = new Pages(
      pageSize,
      async (offset, limit) => {
        const { total, sums, groups } = await getGroups({ ...query, offset, limit });
        if (this.list === list) this.sums = sums;
        return { total, items: groups };
      },
      () => {
        if (this.list !== list) return;
        const isNew = list.error !== this.#listError;
        this.#listError = list.error;
        if (isNew && list.error !== undefined) this.fail(list.error);
        this.changed();
      },
    );
    return list;
  }

  #hear(event: ReviewEvent): void {
    switch (event.kind) {
      case 'progress':
        this.progress = { job: event.job, progress: event.progress };
        break;
      case 'job':
        this.progress = undefined;
        // What it has left behind is seen in the same moment as its end.
        if (this.session === undefined || event.job === undefined) void this.loadSession();
        else this.session = { ...this.session, job: event.job };
        break;
      case 'groups':
        this.#toldGeneration = event.generation;
        // Said on connecting, too.
        if (this.session !== undefined && event.generation !== this.session.generation)
          this.#refetch();
        break;
      case 'choices':
        this.#hearChoices(event.groups);
        break;
      case 'outcome':
        this.outcome = event.outcome;
        this.#refetch();
        break;
      case 'end':
        this.ended = event.reason;
        break;
      default:
        return event satisfies never;
    }
    this.changed();
  }

  /**
   * What is in the list changes where it is: groups do not move away under somebody's eyes. Of our own choices
   * the answers tell.
   */
  #hearChoices(groups: readonly GroupId[]): void {
    if (groups.length === 0) {
      this.#refetch();
      return;
    }
    for (const id of groups) if (!this.#unsent.has(id)) void this.#refetchCard(id);
    this.#tellChoices(groups.filter((id) => !this.#unsent.has(id)));
    void this.loadSession();
  }

  async #refetchCard(id: GroupId): Promise<void> {
    const known = this.cardOf(id);
    if (known === undefined) return;
    try {
      const { generation: _, offset: __, ...card } = await getGroup(id, 0, cardMembers);
      if (card.revision !== known.revision && !this.#unsent.has(id)) this.#put(card);
    } catch (error) {
      // One that is gone leaves the list when that is fetched anew.
      if (!(error instanceof Refused && error.code === 'NO_SUCH_GROUP')) this.fail(error);
    }
  }

  #tellChoices(groups: readonly GroupId[]): void {
    for (const listener of this.#choicesListeners) listener(groups);
  }

  #refetch(): void {
    this.reload();
    this.#tellChoices([]);
  }
}
