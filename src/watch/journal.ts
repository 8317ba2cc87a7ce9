import { randomBytes } from 'node:crypto';
import type { RelPath } from '../model/paths/path.js';
import type { Changes, Finding, Moment } from './protocol.js';

/** Folders that are told one by one: looking at everything is hardly slower beyond. */
const mostFolders = 20_000;

/**
 * Folders that something was seen of, each with the number of the last event, since the newest finding. Holds
 * no more than so many: then there is no finding any more, and everything is looked at.
 */
export class ChangeJournal {
  #token = newToken();
  #sequence = 0;
  /** The journal is complete from here on. */
  #from = 0;
  #finding: Finding | undefined;
  /** Folders of the tree that was found; undefined where any may be one. */
  #known: ReadonlySet<RelPath> | undefined;
  readonly #last = new Map<RelPath, number>();

  get now(): Moment {
    return { token: this.#token, sequence: this.#sequence };
  }

  /** Something was seen of a folder. */
  note(folder: RelPath): void {
    this.#sequence += 1;
    // Nobody can ask for what came before there is a finding.
    this.#last.set(folder, this.#sequence);
    if (this.#last.size > mostFolders) this.#forget();
  }

  /** Events may have been lost: what was told before holds no longer. */
  renew(): void {
    this.#token = newToken();
    this.#forget();
  }

  /**
   * What somebody found who looked at everything after `at`.
   * @returns whether it holds: it came too late where another token, or more than can be kept, came in between
   */
  take(finding: Finding, { token, sequence }: Moment): boolean {
    if (token !== this.#token || sequence < this.#from || sequence > this.#sequence) return false;
    if (finding.folders.length > mostFolders) return false;
    for (const [folder, last] of this.#last) if (last <= sequence) this.#last.delete(folder);
    const { known, ...rest } = finding;
    this.#finding = rest;
    this.#known = known && new Set(known);
    this.#from = sequence;
    return true;
  }

  /** @param doubtful folders that are not watched */
  changes(doubtful: Iterable<RelPath>): Changes {
    const finding = this.#finding;
    if (finding === undefined) return this.now;
    const seen = [...this.#last.keys(), ...doubtful].filter(
      (folder) => this.#known?.has(folder) !== false,
    );
    const folders = new Set([...finding.folders, ...seen]);
    if (folders.size > mostFolders) return this.now;
    const { tree, summary } = finding;
    return {
      ...this.now,
      finding: { tree, folders: [...folders], summary: folders.size === 0 ? summary : undefined },
    };
  }

  #forget(): void {
    this.#last.clear();
    this.#finding = undefined;
    this.#known = undefined;
    this.#from = this.#sequence;
  }
}

function newToken(): string {
  return randomBytes(16).toString('hex');
}
