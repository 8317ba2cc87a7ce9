import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { forgetDistinct, listDistinct, markDistinct } from '../../../src/api/find/distinct.js';
import { loadDistinct } from '../../../src/library/decisions/distinct-pairs.js';
import { findDupes } from '../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import type { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import type { DistinctPair } from '../../../src/model/groups/distinct.js';
import { compareNames } from '../../../src/model/paths/path.js';
import { codeRejectedBy } from '../storage/expect-code.js';
import { settle, type PhotoFolder } from './photo-folder.js';

/** Of three sizes; with an 8-bit hash many share it. */
export const contents = Array.from({ length: 24 }, (_, number) => {
  const bytes = Buffer.alloc([5, 9000, 300_000][number % 3] ?? 5);
  bytes.writeUInt32LE(number * 7919, 0);
  return bytes;
});
export type Step =
  | ['write', string, number]
  | ['move' | 'copy', string, string]
  | ['remove', string]
  | ['mark' | 'forget', string[]]
  | ['forgetShown', number]
  | ['index' | 'dupes' | 'settle'];

/** The same answers from a map of files and a set of pairs of bytes. */
class Oracle {
  readonly files = new Map<string, string>();
  readonly decided = new Set<string>();
  /** Content ids that were shown, by content. */
  readonly #ids = new Map<string, string>();

  /** A content has one id for ever, and shares it with no other. */
  learnId(content: string, id: string): boolean {
    const isItsOwn = (this.#ids.get(content) ?? id) === id;
    const isTaken = [...this.#ids].some(([other, known]) => other !== content && known === id);
    this.#ids.set(content, id);
    return isItsOwn && !isTaken;
  }

  contentOf(id: string): string {
    return [...this.#ids].find(([, known]) => known === id)?.[0] ?? `unknown ${id}`;
  }

  mark(named: readonly string[]): void {
    for (const [at, one] of named.entries())
      for (const two of named.slice(at + 1)) this.decided.add(pairKey(one, two));
  }

  forget(meant: ReadonlySet<string>, enough: number): void {
    for (const pair of this.decided) {
      if (pair.split('|').filter((one) => meant.has(one)).length >= enough)
        this.decided.delete(pair);
    }
  }

  first(content: string): string | undefined {
    return [...this.files]
      .filter(([, held]) => held === content)
      .map(([name]) => name)
      .toSorted(compareNames)[0];
  }
}

function pairKey(a: string, b: string): string {
  return [a, b].toSorted().join('|');
}

/** Steps taken on a real folder and by the oracle alike. */
export class Sequence {
  /** What the two disagreed about. */
  readonly wrong: string[] = [];
  readonly #folder: PhotoFolder;
  readonly #repository: Repository;
  readonly #oracle = new Oracle();

  constructor(folder: PhotoFolder, repository: Repository) {
    this.#folder = folder;
    this.#repository = repository;
  }

  async take(step: Step): Promise<void> {
    const oracle = this.#oracle;
    const [kind] = step;
    switch (kind) {
      case 'write':
        this.#folder.write(step[1], contents[step[2]] ?? '');
        oracle.files.set(step[1], String(step[2]));
        break;
      case 'move':
      case 'copy':
        this.#place(kind, step[1], step[2]);
        break;
      case 'remove':
        rmSync(this.#folder.at(step[1]), { force: true });
        oracle.files.delete(step[1]);
        break;
      case 'mark':
        await this.#mark(step[1]);
        break;
      case 'forget':
        await this.#forget(step[1]);
        break;
      case 'forgetShown': {
        const shown = (await listDistinct(this.#repository)).flatMap(({ files }) => files);
        if (shown.length > 0) await this.#forget([shown[step[1] % shown.length]?.path ?? '']);
        break;
      }
      case 'index':
        await indexPhotos(this.#repository, { scope: Scope.everything });
        break;
      case 'dupes':
        await findDupes(this.#repository, { scope: Scope.everything });
        break;
      case 'settle':
        await settle();
        break;
      default:
        kind satisfies never;
    }
    await this.#check();
  }

  #place(kind: 'move' | 'copy', from: string, to: string): void {
    const { files } = this.#oracle;
    const content = files.get(from);
    if (content === undefined || from === to) return;
    mkdirSync(dirname(this.#folder.at(to)), { recursive: true });
    if (kind === 'copy') {
      copyFileSync(this.#folder.at(from), this.#folder.at(to));
    } else {
      renameSync(this.#folder.at(from), this.#folder.at(to));
      files.delete(from);
    }
    files.set(to, content);
  }

  async #mark(names: readonly string[]): Promise<void> {
    const oracle = this.#oracle;
    const named = [...new Set(names)].filter((name) => oracle.files.has(name));
    const held = named.map((name) => oracle.files.get(name) ?? '');
    const marking = () => markDistinct(this.#repository, { scope: this.#folder.scope(...named) });
    if (named.length < 2) {
      this.#compare('marking one', await codeRejectedBy(marking()), 'USAGE');
    } else if (new Set(held).size < held.length) {
      this.#compare('marking equals', await codeRejectedBy(marking()), 'SAME_CONTENT');
    } else {
      const before = oracle.decided.size;
      oracle.mark(held);
      const marked = await marking();
      this.#compare('pairs', marked.pairs, (named.length * (named.length - 1)) / 2);
      this.#compare('added', marked.added, oracle.decided.size - before);
      for (const file of marked.files) {
        const isRight = oracle.learnId(oracle.files.get(file.path) ?? '', file.contentId);
        this.#compare(`the id of ${file.path}`, isRight, true);
      }
    }
  }

  async #forget(names: readonly string[]): Promise<void> {
    const oracle = this.#oracle;
    const shown = await this.#shown();
    const named = [...new Set(names)].filter((name) => oracle.files.has(name) || shown.has(name));
    if (named.length === 0) return;
    const meant = new Set(
      named.flatMap((name) => [oracle.files.get(name) ?? '', ...(shown.get(name) ?? [])]),
    );
    const before = oracle.decided.size;
    oracle.forget(meant, Math.min(named.length, 2));
    const scope = this.#folder.scope(...named);
    const forgotten = await forgetDistinct(this.#repository, { scope });
    this.#compare('forgotten', forgotten.pairs.length, before - oracle.decided.size);
  }

  /** Contents by the name under which a list shows them. */
  async #shown(): Promise<Map<string, string[]>> {
    const shown = new Map<string, string[]>();
    for (const { files } of await listDistinct(this.#repository)) {
      for (const file of files) {
        const content = this.#oracle.contentOf(file.contentId);
        shown.set(file.path, [...(shown.get(file.path) ?? []), content]);
      }
    }
    return shown;
  }

  async #check(): Promise<void> {
    const pairs = await listDistinct(this.#repository);
    const listed = pairs.map(({ files: [a, b] }) =>
      pairKey(this.#oracle.contentOf(a.contentId), this.#oracle.contentOf(b.contentId)),
    );
    this.#compare('decided', listed.toSorted(), [...this.#oracle.decided].toSorted());
    const loaded = await this.#repository.transaction(loadDistinct);
    this.#compare('loaded', loaded.size, pairs.length);
  }

  /** After a look at everything each content is shown where it lies. */
  async finish(): Promise<void> {
    await indexPhotos(this.#repository, { scope: Scope.everything });
    const pairs = await listDistinct(this.#repository);
    this.#compare('order', pairs, pairs.toSorted(byPaths));
    for (const { path: at, contentId, isPresent } of pairs.flatMap(({ files }) => files)) {
      const first = this.#oracle.first(this.#oracle.contentOf(contentId));
      this.#compare(`presence of ${at}`, isPresent, first !== undefined);
      this.#compare('path', at, first ?? at);
    }
  }

  #compare(what: string, found: unknown, wanted: unknown): void {
    if (isDeepStrictEqual(found, wanted)) return;
    this.wrong.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  }
}

function byPaths({ files: [a, b] }: DistinctPair, { files: [c, d] }: DistinctPair): number {
  return compareNames(a.path, c.path) || compareNames(b.path, d.path);
}
