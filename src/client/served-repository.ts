import type { Action, ToldActionLog } from '../model/actions/action.js';
import type { DupesResult } from '../model/groups/group.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { isRecord, parseJson } from '../model/text/json.js';
import type { ListResult } from '../model/snapshot/listed-file.js';
import type { LookAlikesResult, Tier } from '../model/groups/look-alike.js';
import type { SimilarMatch } from '../model/groups/similar-match.js';
import type { ToldStatus } from '../model/snapshot/status.js';
import type { ShownFile } from '../model/review/shown-file.js';
import type { FolderStats } from '../model/snapshot/folder-stats.js';
import type { ToldDiff, ToldLost, ToldSnapshot } from '../model/snapshot/snapshot-diff.js';
import { nameToBytes } from '../model/paths/path.js';
import type { Asked, Connection } from './connection.js';
import { readDocument, readGroups, readList, readStatus, type Document } from './documents.js';
import { readLookAlikes, readMatches } from './look-alike-documents.js';
import { readActionLog, readLog } from './log-documents.js';
import { Replies } from './replies.js';
import { readShown } from './show-document.js';
import { readDiff, readLost, readSnapshots } from './snapshots-document.js';
import { readStats } from './stats-document.js';
import { UnexpectedAnswer } from './shape.js';

/** Bytes of an answer at most: it is read as a whole. */
const mostBytes = 64 * 1024 * 1024;
/** Characters of an address at most: servers take heads of 16 KiB. */
const mostAddress = 12 * 1024;
/** Of the documents that are understood here. */
const schemaVersion = 1;

/** What counts as the same picture. */
export interface Likeness {
  /** Percent; the server's own by default. */
  readonly threshold?: number | undefined;
  readonly wantsCrops?: boolean;
  readonly wantsRotated?: boolean;
  readonly wantsRecoloured?: boolean;
}

export interface GroupsAsked extends Likeness {
  /** Pathspecs from the root; none means everything. */
  readonly paths: readonly string[];
  readonly isSimilar: boolean;
  readonly tiers: ReadonlySet<Tier> | undefined;
}

/** Values of a query, by name; several where there is a list, and none where it is undefined. */
export type QueryValues = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

export interface ServedRepositoryOptions {
  /** Of this program. */
  readonly version: string;
  /** Told where the photos lie over there, with each answer, and with most refusals. */
  readonly onRoot: (root: string) => void;
}

/** A repository that `imgdedup serve` lets look into from elsewhere. */
export class ServedRepository {
  readonly #connection: Connection;
  readonly #replies: Replies;
  readonly #onRoot: (root: string) => void;

  constructor(connection: Connection, { version, onRoot }: ServedRepositoryOptions) {
    this.#connection = connection;
    this.#replies = new Replies(connection, version, onRoot);
    this.#onRoot = onRoot;
  }

  /** How the folder differs from its newest snapshot. @throws ImgdedupError as all questions do */
  status(paths: readonly string[]): Promise<ToldStatus> {
    return this.#ask(
      { method: 'GET', path: address('/status', { path: paths }) },
      'status',
      readStatus,
    );
  }

  /** Groups of files with equal bytes, of the newest snapshot. */
  equal(paths: readonly string[]): Promise<DupesResult> {
    return this.#ask(
      { method: 'GET', path: address('/groups', { path: paths }) },
      'dupes',
      readGroups,
    );
  }

  /** Groups of look-alikes, of the newest snapshot. */
  alike(
    { paths, isSimilar, tiers, ...likeness }: GroupsAsked,
    depth: LookAlikesResult['depth'],
  ): Promise<LookAlikesResult> {
    const query = {
      path: paths,
      similar: isSimilar,
      ...(tiers === undefined ? {} : { tiers: [...tiers].join(',') }),
      ...likenessQuery(likeness),
    };
    return this.#ask({ method: 'GET', path: address('/groups', query) }, 'dupes', (document) =>
      readLookAlikes(document, depth),
    );
  }

  /**
   * What looks like a picture.
   * @param bytes of its file
   * @throws ImgdedupError PICTURE_UNDECODABLE
   */
  similar(
    bytes: Buffer,
    { limit, ...likeness }: Likeness & { readonly limit: number },
  ): Promise<{ readonly matches: readonly SimilarMatch[]; readonly notIndexed: number }> {
    const path = address('/similar', { limit, ...likenessQuery(likeness) });
    const headers = { 'content-type': 'application/octet-stream' };
    return this.#ask({ method: 'POST', path, headers, body: bytes }, 'similar', readMatches);
  }

  /** Files of the newest snapshot. @param filter as the flags of `imgdedup list` are called */
  list(paths: readonly string[], filter: QueryValues): Promise<ListResult> {
    const path = address('/list', { path: paths, ...filter });
    return this.#ask({ method: 'GET', path }, 'list', readList);
  }

  /** All that is known of files. @param names of files, globs, or ids of contents */
  show(names: readonly string[]): Promise<readonly ShownFile[]> {
    return this.#ask({ method: 'GET', path: address('/show', { name: names }) }, 'show', readShown);
  }

  /** What the newest snapshot holds, counted. */
  stats(paths: readonly string[]): Promise<FolderStats> {
    const path = address('/folder-stats', { path: paths });
    return this.#ask({ method: 'GET', path }, 'stats', readStats);
  }

  /** What was done to photos, the newest first. @param limit how many actions at most; undefined for all */
  log(limit: number | undefined): Promise<readonly Action[]> {
    return this.#ask({ method: 'GET', path: address('/log', { number: limit }) }, 'log', readLog);
  }

  /** One action, with what it did to each file. @throws ImgdedupError NO_SUCH_ACTION */
  action(id: number): Promise<ToldActionLog> {
    return this.#ask({ method: 'GET', path: address('/log', { id }) }, 'log', readActionLog);
  }

  /** All snapshots, the newest first. */
  snapshots(): Promise<readonly ToldSnapshot[]> {
    return this.#ask({ method: 'GET', path: '/snapshots' }, 'snapshots', readSnapshots);
  }

  /** How one snapshot differs from another, each by its name. @throws ImgdedupError NO_SUCH_SNAPSHOT, NO_SNAPSHOT */
  diff(from: string, to: string): Promise<ToldDiff> {
    return this.#ask({ method: 'GET', path: address('/diff', { from, to }) }, 'diff', readDiff);
  }

  /** Files of the first whose content is nowhere in the second. @throws ImgdedupError NO_SUCH_SNAPSHOT, NO_SNAPSHOT */
  lost(from: string, to: string): Promise<ToldLost> {
    const path = address('/diff', { from, to, lost: true });
    return this.#ask({ method: 'GET', path }, 'diff', readLost);
  }

  /**
   * @throws ImgdedupError USAGE where more is asked than an address holds, SERVER_UNREACHABLE, SERVER_DENIED, SERVER_INCOMPATIBLE, REPOSITORY_BUSY, INTERRUPTED, and what
   *   the command itself throws over there
   */
  async #ask<T>(asked: Asked, command: string, read: (document: Document) => T): Promise<T> {
    if (asked.path.length > mostAddress) {
      throw new ImgdedupError('USAGE', 'That is too much for one question to a server.', {
        remedy: 'Name fewer files, or a folder, or a pattern in quotes.',
      });
    }
    const reply = await this.#connection.send(asked);
    await this.#replies.check(reply);
    const value = parseJson((await this.#replies.all(reply, mostBytes)).toString());
    const version = isRecord(value) ? value['schemaVersion'] : undefined;
    if (version !== schemaVersion || !isRecord(value) || value['command'] !== command) {
      throw this.#replies.incompatible(reply, 'its answer is no document of this version');
    }
    if (value['error'] !== undefined) throw this.#replies.told(reply, value);
    try {
      const document = readDocument(value);
      const answer = read(document);
      this.#onRoot(document.root);
      return answer;
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer)) throw error;
      throw this.#replies.incompatible(reply, `in its answer ${error.message}`);
    }
  }
}

function likenessQuery({
  threshold,
  wantsCrops,
  wantsRotated,
  wantsRecoloured,
}: Likeness): QueryValues {
  return {
    threshold,
    crops: wantsCrops,
    rotated: wantsRotated,
    recoloured: wantsRecoloured,
  };
}

/** An address with a query. Names are percent-encoded by their bytes. */
function address(path: string, query: QueryValues): string {
  const parts = Object.entries(query).flatMap(([name, value]) => {
    const values = typeof value === 'object' ? value : value === undefined ? [] : [String(value)];
    return values.map((one) => `${name}=${encoded(one)}`);
  });
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

function encoded(text: string): string {
  return [...nameToBytes(text)]
    .map((byte) =>
      /[\w.~-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}
