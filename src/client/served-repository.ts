import { ImgdedupError, errorCodes, type ErrorCode } from '../model/errors.js';
import type { DupesResult } from '../model/group.js';
import { isRecord, parseJson } from '../model/json.js';
import type { ListResult } from '../model/listed-file.js';
import type { LookAlikesResult, Tier } from '../model/look-alike.js';
import type { SimilarMatch } from '../model/similar-match.js';
import type { ToldStatus } from '../model/status.js';
import { versionHeader } from '../model/served-version.js';
import { nameToBytes } from '../model/path.js';
import { Connection, type Asked, type Reply } from './connection.js';
import {
  readDocument,
  readGroups,
  readList,
  readLookAlikes,
  readMatches,
  readStatus,
  type Document,
} from './documents.js';
import { UnexpectedAnswer } from './shape.js';

/** Bytes of an answer at most: it is read as a whole. */
const mostBytes = 64 * 1024 * 1024;
/** Bytes of a refusal, and characters of what it says. */
const [mostRefused, mostSaid] = [64 * 1024, 2000];
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
  /** Told where the photos lie over there, with each answer. */
  readonly onRoot: (root: string) => void;
}

/** A repository that `imgdedup serve` lets look into from elsewhere. */
export class ServedRepository {
  readonly #connection: Connection;
  readonly #options: ServedRepositoryOptions;

  constructor(connection: Connection, options: ServedRepositoryOptions) {
    this.#connection = connection;
    this.#options = options;
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

  /**
   * @throws ImgdedupError SERVER_UNREACHABLE, SERVER_DENIED, SERVER_INCOMPATIBLE, REPOSITORY_BUSY, INTERRUPTED, and what
   *   the command itself throws over there
   */
  async #ask<T>(asked: Asked, command: string, read: (document: Document) => T): Promise<T> {
    const reply = await this.#connection.send(asked);
    await this.#check(reply);
    const value = parseJson((await this.#all(reply, mostBytes)).toString());
    const version = isRecord(value) ? value['schemaVersion'] : undefined;
    if (version !== schemaVersion || !isRecord(value) || value['command'] !== command) {
      throw this.#incompatible(reply, 'its answer is no document of this version');
    }
    if (value['error'] !== undefined) throw this.#told(reply, value);
    try {
      const document = readDocument(value);
      const answer = read(document);
      this.#options.onRoot(document.root);
      return answer;
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer)) throw error;
      throw this.#incompatible(reply, `in its answer ${error.message}`);
    }
  }

  /** @throws ImgdedupError unless it is the answer to the question */
  async #check(reply: Reply): Promise<void> {
    const { status, headers, body } = reply;
    if (status >= 300 && status < 400) {
      body.destroy();
      throw this.#incompatible(reply, 'it wants to send you elsewhere, where nobody goes');
    }
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
      body.destroy();
      throw this.#incompatible(reply, 'it encodes its answer, which nobody asked for');
    }
    if (status === 200) return;
    throw this.#told(reply, parseJson((await this.#all(reply, mostRefused)).toString()));
  }

  /** All of a body. @throws ImgdedupError SERVER_INCOMPATIBLE where it is too long, SERVER_UNREACHABLE where it ends early */
  async #all(reply: Reply, most: number): Promise<Buffer> {
    const { body, headers } = reply;
    const tooLong = (): ImgdedupError =>
      this.#incompatible(
        reply,
        `its answer has more than ${most / 1024 / 1024} MiB`,
        'Ask for less: name a PATH.',
      );
    if (Number(headers['content-length'] ?? 0) > most) {
      body.destroy();
      throw tooLong();
    }
    const parts: Buffer[] = [];
    let length = 0;
    try {
      // Whoever leaves the loop destroys the body.
      for await (const part of body.iterator() as AsyncIterable<Buffer>) {
        length += part.length;
        if (length > most) throw tooLong();
        parts.push(part);
      }
    } catch (error) {
      throw this.#connection.trouble(error);
    }
    return Buffer.concat(parts, length);
  }

  /** What a server says why there is no answer. */
  #told(reply: Reply, value: unknown): ImgdedupError {
    const error = isRecord(value) && isRecord(value['error']) ? value['error'] : {};
    const code = textOf(error['code']) ?? '';
    const said = textOf(error['message']) ?? `it answered ${reply.status}`;
    const remedy = textOf(error['remedy']);
    const { authority } = this.#connection.address;
    switch (code) {
      case 'UNAUTHORIZED':
        return new ImgdedupError('SERVER_DENIED', `${authority} does not know your token.`, {
          remedy:
            'Set IMGDEDUP_TOKEN to the one that the server told last, or ask whoever runs it.',
        });
      case 'FORBIDDEN':
        return new ImgdedupError('SERVER_DENIED', `${authority} does not let you: ${said}`);
      case 'TOO_BUSY':
        return new ImgdedupError('REPOSITORY_BUSY', `${authority} has too much to do.`, {
          remedy: 'Run the same command again in a while.',
        });
      case 'STOPPING':
        return new ImgdedupError('SERVER_UNREACHABLE', `${authority} ends: ${said}`);
      case 'TOO_LARGE':
        return new ImgdedupError('PHOTO_UNREADABLE', 'it is larger than the server takes');
      default: {
        const known = errorCodes.find((one): one is ErrorCode => one === code);
        if (known !== undefined) return new ImgdedupError(known, said, { remedy });
        return this.#incompatible(reply, `it says: ${said}`);
      }
    }
  }

  #incompatible({ headers }: Reply, why: string, remedy?: string): ImgdedupError {
    const { authority } = this.#connection.address;
    const { version } = this.#options;
    const theirs = textOf(headers[versionHeader]);
    const who = theirs === undefined ? 'no version of it' : `imgdedup ${theirs}`;
    return new ImgdedupError(
      'SERVER_INCOMPATIBLE',
      `${authority} does not answer as this imgdedup ${version} understands: ${why}.`,
      {
        remedy:
          remedy ??
          `Over there ${who} tells of itself: have the same version on both sides, behind no proxy that answers itself.`,
      },
    );
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, mostSaid) : undefined;
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
