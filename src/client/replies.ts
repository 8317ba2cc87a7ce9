import { errorCodes, ImgdedupError, type ErrorCode } from '../model/errors/errors.js';
import { isRecord, parseJson } from '../model/text/json.js';
import { versionHeader } from '../model/runs/served-version.js';
import type { Connection, Reply } from './connection.js';

/** Bytes of a refusal, and characters of what it says. */
const [mostRefused, mostSaid] = [64 * 1024, 2000];

/** Reads what a server answers as a whole, and finds words for what is wrong with it. */
export class Replies {
  readonly #connection: Connection;
  readonly #version: string;

  readonly #onRoot: (root: string) => void;

  /** @param version of this program @param onRoot told where the photos lie over there, if a refusal says so */
  constructor(
    connection: Connection,
    version: string,
    onRoot: (root: string) => void = () => undefined,
  ) {
    this.#connection = connection;
    this.#version = version;
    this.#onRoot = onRoot;
  }

  /** @throws ImgdedupError unless it is the answer to the question */
  async check(reply: Reply): Promise<void> {
    const { status, headers, body } = reply;
    if (status >= 300 && status < 400) {
      body.destroy();
      throw this.incompatible(reply, 'it wants to send you elsewhere, where nobody goes');
    }
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
      body.destroy();
      throw this.incompatible(reply, 'it encodes its answer, which nobody asked for');
    }
    if (status === 200) return;
    throw this.told(reply, parseJson((await this.all(reply, mostRefused)).toString()));
  }

  /** All of a body. @throws ImgdedupError SERVER_INCOMPATIBLE where it is too long, SERVER_UNREACHABLE where it ends early */
  async all(reply: Reply, most: number): Promise<Buffer> {
    const { body, headers } = reply;
    const tooLong = (): ImgdedupError =>
      this.incompatible(
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
  told(reply: Reply, value: unknown): ImgdedupError {
    const root = isRecord(value) ? value['root'] : undefined;
    if (typeof root === 'string' && root.startsWith('/')) this.#onRoot(root);
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
        return this.incompatible(reply, `it says: ${said}`);
      }
    }
  }

  /** What is wrong with an answer, and which version gave it. */
  incompatible({ headers }: Reply, why: string, remedy?: string): ImgdedupError {
    const { authority } = this.#connection.address;
    const version = this.#version;
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
