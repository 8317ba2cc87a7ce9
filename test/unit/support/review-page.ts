import { existsSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import type { FileOps } from '../../../src/fs/file-ops.js';
import { factsChange } from '../../../src/library/facts/facts-store.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { OpenOptions } from '../../../src/library/repository/open-options.js';
import { findRepository } from '../../../src/library/repository/discover.js';
import { Scope } from '../../../src/library/scan/scope.js';
import type { Choice } from '../../../src/model/review/choice.js';
import type { ChoiceAnswer } from '../../../src/model/review/review-choices.js';
import type {
  ErrorAnswer,
  ReviewEvent,
  ReviewOutcome,
} from '../../../src/model/review/review-events.js';
import type { GroupCard, GroupDetail, GroupPage } from '../../../src/model/review/review-group.js';
import type { ReviewPlan } from '../../../src/model/review/review-plan.js';
import type { ReviewSession } from '../../../src/model/review/review-session.js';
import { serveReview, type Ending, type ServeOptions } from '../../../src/review/server.js';
import { PhotoFolder, settle } from './photo-folder.js';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface ReviewPageOptions extends Partial<ServeOptions> {
  readonly ops?: FileOps;
  /** Does not wait for the first look. */
  readonly atOnce?: boolean;
  /** Serves the page, in place of the review itself. */
  readonly serve?: typeof serveReview;
  /** How the repository is opened. */
  readonly opening?: OpenOptions;
}

/** A review of a folder, and a browser that was let in. It compares bytes and metadata only: that takes no time. */
export class ReviewPage implements AsyncDisposable {
  readonly folder: PhotoFolder;
  readonly faults: unknown[] = [];
  readonly #stop = new AbortController();
  readonly ended: Promise<Ending>;
  /** Those that were told, the newest last. */
  readonly addresses: string[] = [];
  #cookie = '';

  private constructor(
    folder: PhotoFolder,
    repository: Repository,
    { serve = serveReview, ...options }: ReviewPageOptions,
  ) {
    this.folder = folder;
    this.ended = serve(repository, {
      depth: 'image-data',
      scope: Scope.everything,
      jobs: 1,
      version: '0',
      port: 0,
      stop: this.#stop.signal,
      onAddress: (url) => this.addresses.push(url),
      onFault: (error) => this.faults.push(error),
      ...options,
    });
    // Who awaits it hears of it.
    this.ended.catch(() => undefined);
  }

  /** @param files by path, what they hold; or a folder, which may be a repository already */
  static async open(
    files: Readonly<Record<string, string>> | PhotoFolder,
    options: ReviewPageOptions = {},
  ): Promise<ReviewPage> {
    const folder = files instanceof PhotoFolder ? files : folderOf(files);
    const isMade = existsSync(folder.at('.imgdedup'));
    const place = isMade
      ? findRepository(folder.root)
      : (await createRepository(folder.root)).place;
    await settle();
    const repository = await Repository.open(place, options.opening);
    if (!(files instanceof PhotoFolder)) await knowTexts(repository, Object.values(files));
    const page = new ReviewPage(folder, repository, options);
    await page.#isListening();
    await page.enter();
    if (options.atOnce !== true) await page.looked();
    return page;
  }

  get url(): URL {
    return new URL(this.addresses.at(-1) ?? 'http://nowhere');
  }

  get origin(): string {
    return this.url.origin;
  }

  get cookie(): string {
    return this.#cookie;
  }

  /** Takes the cookie for the newest address. */
  async enter(): Promise<void> {
    const { pathname, search } = this.url;
    const { headers } = await this.ask(pathname + search, { headers: {} });
    this.#cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  }

  /** Waits until nothing is going on any more. */
  async looked(): Promise<void> {
    while ((await this.session()).job !== undefined) {
      await Promise.race([this.#end(), new Promise((resolve) => setTimeout(resolve, 5))]);
    }
  }

  /** A request just as it is said, without the cookie where headers are named. */
  ask(path: string, { method = 'GET', headers, body }: Asking = {}): Promise<Answered> {
    const { hostname, port, host } = this.url;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const own = { cookie: this.#cookie, origin: this.origin };
      const request = httpRequest(
        { hostname, port, path, method, headers: { host, ...length, ...(headers ?? own) } },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(parts),
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  /** As the page asks, for what should be refused. */
  async call(
    method: string,
    path: string,
    value?: unknown,
  ): Promise<{ status: number; json: ErrorAnswer }> {
    const { status, text } = await this.#say(method, path, value);
    const json: ErrorAnswer = JSON.parse(text);
    return { status, json };
  }

  async #say(
    method: string,
    path: string,
    value: unknown,
  ): Promise<{ status: number; text: string }> {
    const { status, body } = await this.ask(path, {
      method,
      headers: {
        cookie: this.#cookie,
        origin: this.origin,
        ...(value === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(value === undefined ? {} : { body: JSON.stringify(value) }),
    });
    return { status, text: body.toString() };
  }

  /** The same, where all must be well. */
  async ok<T>(method: string, path: string, value?: unknown): Promise<T> {
    const { status, text } = await this.#say(method, path, value);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    const json: T = JSON.parse(text);
    return json;
  }

  session(): Promise<ReviewSession> {
    return this.ok('GET', '/api/session');
  }

  groups(query = ''): Promise<GroupPage> {
    return this.ok('GET', `/api/groups?${query}`);
  }

  group(id: string, query = ''): Promise<GroupDetail> {
    return this.ok('GET', `/api/groups/${id}?${query}`);
  }

  /** The group with a file of this path, among the first 200. */
  async groupOf(path: string): Promise<GroupCard> {
    const { groups } = await this.groups('limit=200');
    const found = groups.find(({ members }) => members.some((member) => member.path === path));
    if (found === undefined) throw new Error(`no group has ${path}`);
    return found;
  }

  /** Chooses for files by their paths. */
  async choose(choices: Readonly<Record<string, Choice | null>>): Promise<ChoiceAnswer> {
    const [path = ''] = Object.keys(choices);
    const { id, revision, members } = await this.groupOf(path);
    const wanted = Object.entries(choices).map(([name, choice]) => ({
      n: members.find((member) => member.path === name)?.n,
      choice,
    }));
    return this.ok('PUT', `/api/groups/${id}/draft`, { revision, choices: wanted });
  }

  /** What is chosen, by path, as far as something is. */
  async chosen(): Promise<Record<string, Choice>> {
    const { groups } = await this.groups('limit=200&sort=path');
    const all = groups.flatMap(({ members }) => members);
    return Object.fromEntries(
      all.flatMap(({ path, choice }) => (choice === undefined ? [] : [[path, choice]])),
    );
  }

  plan(request: object = {}): Promise<ReviewPlan> {
    return this.ok('POST', '/api/plan', request);
  }

  /** Plans and applies, and waits until the groups are those after it. */
  async apply(request: object = {}): Promise<ReviewOutcome> {
    const { planId } = await this.plan(request);
    return this.does(() => this.ok('POST', '/api/apply', { planId }));
  }

  /** Begins a job, and waits for its end. */
  async does(begin: () => Promise<unknown>): Promise<ReviewOutcome> {
    await using events = await this.listen();
    await begin();
    let outcome: ReviewOutcome | undefined;
    for await (const event of events) {
      if (event.kind === 'outcome') ({ outcome } = event);
      if (event.kind === 'job' && event.job === undefined && outcome !== undefined) return outcome;
    }
    throw new Error('the server ended');
  }

  /** Events from now on: what is told at first is over. */
  async listen(): Promise<AsyncGenerator<ReviewEvent> & AsyncDisposable> {
    const over = new AbortController();
    const response = await fetch(`${this.origin}/api/events`, {
      headers: { cookie: this.#cookie },
      signal: over.signal,
    });
    if (response.body === null) throw new Error('no events');
    const events = read(response.body);
    // What the server is doing, and the generation.
    await events.next();
    await events.next();
    return Object.assign(events, {
      [Symbol.asyncDispose]: () => {
        over.abort();
        return Promise.resolve();
      },
    });
  }

  async stop(): Promise<Ending> {
    this.#stop.abort();
    return this.ended;
  }

  /** Ends the server, and leaves the folder for another one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.folder[Symbol.dispose]();
    if (this.faults.length > 0) throw new Error('faults', { cause: this.faults[0] });
  }

  async #isListening(): Promise<void> {
    while (this.addresses.length === 0) {
      await Promise.race([this.#end(), new Promise((resolve) => setTimeout(resolve, 5))]);
    }
  }

  async #end(): Promise<never> {
    await this.ended;
    throw new Error('the server ended');
  }
}

/** As after a look that asked them: they say nothing of themselves, and a process to ask takes most of the time. */
export async function knowTexts(repository: Repository, texts: readonly string[]): Promise<void> {
  const changes = [...new Set(texts)].map((text) =>
    factsChange(
      { digest: repository.hash.digest(Buffer.from(text)), ordinal: 0 },
      { facts: undefined, asked: [] },
    ),
  );
  await repository.transaction((store) => store.write(changes));
}

/** Names by age: the oldest of equal files is kept. */
export function folderOf(files: Readonly<Record<string, string>>): PhotoFolder {
  const folder = new PhotoFolder();
  for (const [age, [path, bytes]] of Object.entries(files).entries()) {
    folder.write(path, bytes, 1_500_000_000 + age);
  }
  return folder;
}

async function* read(body: ReadableStream<Uint8Array>): AsyncGenerator<ReviewEvent> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const part of body) {
      text += decoder.decode(part, { stream: true });
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const data = /^data: (?<json>.*)$/m.exec(text.slice(0, end))?.groups?.['json'];
        text = text.slice(end + 2);
        if (data === undefined) continue;
        const event: ReviewEvent = JSON.parse(data);
        yield event;
      }
    }
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  }
}
