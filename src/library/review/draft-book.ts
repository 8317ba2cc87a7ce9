import { contentId, contentRef, type ContentId } from '../../model/contents/content-id.js';
import type {
  Draft,
  DraftChange,
  DraftedFile,
  DraftState,
  DraftStep,
} from '../../model/review/draft.js';
import { compareNames, type RelPath } from '../../model/paths/path.js';
import { decodeSound } from '../../storage/codec.js';
import { draftCodec } from '../../storage/codecs/draft.js';
import { draftStateCodec } from '../../storage/codecs/draft-state.js';
import { draftStepCodec } from '../../storage/codecs/draft-step.js';
import {
  draftKey,
  draftPrefix,
  draftStateKey,
  draftStepKey,
  draftStepPrefix,
  sequenceOf,
} from '../../storage/keys.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import type { ChangedFile } from './change-choices.js';
import type { KnownDrafts } from './resolve-choices.js';

/** Steps that can be taken back. */
const mostSteps = 100;

const initial: DraftState = { changes: 0, nextStep: 1 };

/**
 * All drafts of a repository, in memory as they are stored. Every change is written at once, and another
 * process may change them meanwhile: then they are read anew before anything is decided.
 */
export class DraftBook implements KnownDrafts {
  readonly #repository: Repository;
  #drafts = new Map<ContentId, readonly DraftedFile[]>();
  #state = initial;
  #canUndo = false;

  private constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED, FORMAT_UNSUPPORTED */
  static async open(repository: Repository): Promise<DraftBook> {
    const book = new DraftBook(repository);
    await repository.transaction((store) => book.#load(store));
    return book;
  }

  get(content: ContentId): readonly DraftedFile[] | undefined {
    return this.#drafts.get(content);
  }

  contents(): Iterable<ContentId> {
    return this.#drafts.keys();
  }

  /** Whether there is a step to take back. */
  get canUndo(): boolean {
    return this.#canUndo;
  }

  /** Another number wherever drafts are others. */
  get changes(): number {
    return this.#state.changes;
  }

  /**
   * Looks whether another process changed drafts, and reads them anew then.
   * @returns whether it did
   */
  refresh(): Promise<boolean> {
    return this.#repository.transaction((store) => this.#refresh(store));
  }

  /**
   * Changes drafts as one step. What to change is decided when nobody else can.
   * @param decide sees the drafts as they are; what it throws leaves them so
   * @returns contents whose drafts are others now
   */
  change(decide: () => readonly ChangedFile[], at: number): Promise<readonly ContentId[]> {
    return this.#repository.transaction(async (store) => {
      await this.#refresh(store);
      const changed = decide();
      if (changed.length === 0) return [];
      const number = this.#state.nextStep;
      const step: DraftStep = { at, changes: changed.map((one) => this.#before(one)) };
      const forgotten = number - mostSteps;
      await this.#write(
        store,
        changed,
        { changes: this.#state.changes + 1, nextStep: number + 1 },
        [
          { type: 'put', key: draftStepKey(number), value: draftStepCodec.encode(step) },
          ...(forgotten > 0 ? [{ type: 'del', key: draftStepKey(forgotten) } as const] : []),
        ],
      );
      this.#canUndo = true;
      return contentsOf(changed);
    });
  }

  /**
   * Takes the last step back.
   * @returns contents whose drafts are as before; undefined where there is no step
   */
  undo(): Promise<readonly ContentId[] | undefined> {
    return this.#repository.transaction(async (store) => {
      await this.#refresh(store);
      const key = await store.lastKey(draftStepPrefix);
      const bytes = key === undefined ? undefined : await store.get(key);
      if (key === undefined || bytes === undefined) return undefined;
      const { changes } = draftStepCodec.decode(bytes);
      const changed = changes.map(({ content, path, before }): ChangedFile => ({
        content: this.#name(content),
        path,
        after: before,
      }));
      const state = { ...this.#state, changes: this.#state.changes + 1 };
      await this.#write(store, changed, state, [{ type: 'del', key }]);
      this.#canUndo = (await store.lastKey(draftStepPrefix)) !== undefined;
      return contentsOf(changed);
    });
  }

  /**
   * Takes drafts out that were applied. What led to them cannot be taken back any more.
   * @param changed what is left of them, if anything
   */
  settle(changed: readonly ChangedFile[]): Promise<void> {
    return this.#repository.transaction(async (store) => {
      await this.#refresh(store);
      const steps: StoreChange[] = [];
      for await (const [key] of store.range(draftStepPrefix)) steps.push({ type: 'del', key });
      const state = { ...this.#state, changes: this.#state.changes + 1 };
      await this.#write(store, changed, state, steps);
      this.#canUndo = false;
    });
  }

  async #refresh(store: ObjectStore): Promise<boolean> {
    const state = await readState(store);
    if (state.changes === this.#state.changes) return false;
    await this.#load(store);
    return true;
  }

  async #load(store: ObjectStore): Promise<void> {
    const drafts = new Map<ContentId, readonly DraftedFile[]>();
    for await (const [key, value] of store.range(draftPrefix)) {
      // What is damaged is as if nothing was chosen: then nothing is done.
      const draft = decodeSound(draftCodec, value)?.record;
      if (draft === undefined || !draftKey(draft.content).equals(key)) continue;
      drafts.set(this.#name(draft.content), draft.files);
    }
    this.#drafts = drafts;
    this.#state = await readState(store);
    this.#canUndo = await store.hasAny(draftStepPrefix);
  }

  #before({ content, path }: ChangedFile): DraftChange {
    const before = this.#drafts.get(content)?.find((one) => one.path === path);
    return { content: contentRef(content), path, before };
  }

  #name({ digest, ordinal }: Draft['content']): ContentId {
    return contentId(this.#repository.hash.name, digest, ordinal);
  }

  /** All or nothing, in memory as well. */
  async #write(
    store: ObjectStore,
    changed: readonly ChangedFile[],
    state: DraftState,
    also: readonly StoreChange[],
  ): Promise<void> {
    const after = afterChanges(this.#drafts, changed);
    const drafts = [...after].map(([content, files]) => draftChange(content, files));
    const value = draftStateCodec.encode(state);
    await store.write([...drafts, ...also, { type: 'put', key: draftStateKey, value }]);
    for (const [content, files] of after) {
      if (files.length === 0) this.#drafts.delete(content);
      else this.#drafts.set(content, files);
    }
    this.#state = state;
  }
}

/** Where it is lost, steps go on behind the last one. */
async function readState(store: ObjectStore): Promise<DraftState> {
  const sound = decodeSound(draftStateCodec, await store.get(draftStateKey));
  if (sound !== undefined) return sound.record;
  const last = await store.lastKey(draftStepPrefix);
  return last === undefined ? initial : { ...initial, nextStep: sequenceOf(last) + 1 };
}

/** The drafts of those contents that change. */
function afterChanges(
  drafts: ReadonlyMap<ContentId, readonly DraftedFile[]>,
  changed: readonly ChangedFile[],
): Map<ContentId, readonly DraftedFile[]> {
  const byContent = new Map<ContentId, Map<RelPath, DraftedFile>>();
  for (const { content, path, after } of changed) {
    let files = byContent.get(content);
    if (files === undefined) {
      files = new Map((drafts.get(content) ?? []).map((one) => [one.path, one]));
      byContent.set(content, files);
    }
    if (after === undefined) files.delete(path);
    else files.set(path, after);
  }
  return new Map(
    [...byContent].map(([content, files]) => [
      content,
      [...files.values()].toSorted((a, b) => compareNames(a.path, b.path)),
    ]),
  );
}

function draftChange(content: ContentId, files: readonly DraftedFile[]): StoreChange {
  const ref = contentRef(content);
  const key = draftKey(ref);
  if (files.length === 0) return { type: 'del', key };
  return { type: 'put', key, value: draftCodec.encode({ content: ref, files }) };
}

function contentsOf(changed: readonly ChangedFile[]): readonly ContentId[] {
  return [...new Set(changed.map(({ content }) => content))];
}
