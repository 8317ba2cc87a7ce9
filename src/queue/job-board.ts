/** The only file that imports `@bull-board/api`, an optional package that is loaded where a page of the queue is served. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { systemCode } from '../model/errors/errors.js';
import type { BullQueue } from './bullmq.js';

/** What is used of `@bull-board/api`. */
interface Library {
  readonly createBullBoard: (options: {
    readonly queues: readonly Adapter[];
    readonly serverAdapter: Server;
    readonly options: { readonly uiConfig: object };
  }) => unknown;
}

/** What is used of `@bull-board/api/bullMQAdapter`. */
interface AdapterLibrary {
  readonly BullMQAdapter: new (
    queue: BullQueue,
    options: { readonly readOnlyMode: boolean },
  ) => Adapter;
}

interface Adapter {
  setFormatter(field: 'data', format: (data: unknown) => unknown): void;
}

/** What a server is told: its `IServerAdapter`. */
interface Server {
  setQueues(queues: object): Server;
  setViewsPath(folder: string): Server;
  setStaticPath(route: string, folder: string): Server;
  setEntryRoute(route: EntryRoute): Server;
  setErrorHandler(handler: object): Server;
  setApiRoutes(routes: readonly ApiRoute[]): Server;
  setUIConfig(config: object): Server;
}

interface EntryRoute {
  readonly route: string | readonly string[];
  readonly handler: (asked: { readonly basePath: string; readonly uiConfig: object }) => {
    readonly name: string;
    readonly params: Readonly<Record<string, string>>;
  };
}

interface ApiRoute {
  readonly method: string | readonly string[];
  readonly route: string | readonly string[];
  readonly handler: (asked: object) => BoardAnswer | Promise<BoardAnswer>;
}

/** What its page would fetch from other servers: fonts, which it does without. */
const foreign = /<link href="https:[^>]*>/g;

/** An answer to what the page asks, as JSON. */
export interface BoardAnswer {
  readonly status?: number;
  readonly body: unknown;
}

/** Bull-board's page of a queue, for whoever serves it: what it is made of, and what it asks. Nothing here changes the queue. */
export class JobBoard {
  #queues: object = {};
  #views = '';
  #files = '';
  #config: object = {};
  #pages: readonly string[] = [];
  #view: EntryRoute['handler'] | undefined;
  #questions: readonly ApiRoute[] = [];

  /**
   * @param require that finds the packages
   * @returns undefined where they are missing
   */
  static load(
    queue: BullQueue,
    require: NodeJS.Require = createRequire(import.meta.url),
  ): JobBoard | undefined {
    const board = new JobBoard();
    try {
      const { createBullBoard }: Library = require('@bull-board/api');
      const { BullMQAdapter }: AdapterLibrary = require('@bull-board/api/bullMQAdapter');
      const adapter = new BullMQAdapter(queue, { readOnlyMode: true });
      adapter.setFormatter('data', withoutSignatures);
      const uiConfig = { boardTitle: 'imgdedup', hideDocsLink: true };
      // It looks for its page, the package `@bull-board/ui`.
      createBullBoard({ queues: [adapter], serverAdapter: board.#server(), options: { uiConfig } });
    } catch (error) {
      if (systemCode(error) !== 'MODULE_NOT_FOUND') throw error;
      return undefined;
    }
    return board;
  }

  /** The folder of all that the page asks for below `static`. */
  get files(): string {
    return this.#files;
  }

  /**
   * The page for a path, as HTML.
   * @param path below the board's own, from `/`
   * @param basePath the board's own
   * @returns undefined where there is no page
   */
  page(path: string, basePath: string): string | undefined {
    const isPage = this.#pages.some((route) => parametersOf(route, path) !== undefined);
    const view = isPage ? this.#view?.({ basePath, uiConfig: this.#config }) : undefined;
    if (view === undefined) return undefined;
    const template = readFileSync(join(this.#views, view.name), 'utf8');
    return filled(template.replaceAll(foreign, ''), view.params);
  }

  /**
   * What the page is answered.
   * @param path below the board's own, from `/`
   * @returns undefined where there is nothing to be asked
   */
  async ask(path: string, query: URLSearchParams): Promise<BoardAnswer | undefined> {
    for (const { route, handler } of this.#questions) {
      for (const one of [route].flat()) {
        const params = parametersOf(one, path);
        if (params === undefined) continue;
        const asked = { queues: this.#queues, uiConfig: this.#config, params };
        const rest = { query: Object.fromEntries(query), body: {}, headers: {} };
        try {
          return await handler({ ...asked, ...rest });
        } catch (error) {
          // It decodes names in a query once more.
          if (error instanceof URIError) return { status: 400, body: {} };
          throw error;
        }
      }
    }
    return undefined;
  }

  #server(): Server {
    const server: Server = {
      setQueues: (queues) => {
        this.#queues = queues;
        return server;
      },
      setViewsPath: (folder) => {
        this.#views = folder;
        return server;
      },
      setStaticPath: (_route, folder) => {
        this.#files = folder;
        return server;
      },
      setEntryRoute: ({ route, handler }) => {
        this.#pages = [route].flat();
        this.#view = handler;
        return server;
      },
      setErrorHandler: () => server,
      // Those that change something are not there, whatever the mode of the adapter lets through.
      setApiRoutes: (routes) => {
        this.#questions = routes.filter(({ method }) =>
          [method].flat().every((name) => name === 'get'),
        );
        return server;
      },
      setUIConfig: (config) => {
        this.#config = config;
        return server;
      },
    };
    return server;
  }
}

/** @returns what the names with a colon stand for; undefined where the path is another one */
function parametersOf(route: string, path: string): Readonly<Record<string, string>> | undefined {
  const [names, parts] = [route.split('/'), path.split('/')];
  if (names.length !== parts.length) return undefined;
  const found: [string, string][] = [];
  for (const [at, name] of names.entries()) {
    const part = parts[at] ?? '';
    if (name.startsWith(':')) found.push([name.slice(1), decoded(part)]);
    else if (name !== part) return undefined;
  }
  return Object.fromEntries(found);
}

/** What is wrongly encoded is the name of nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}

/** Its template has names to be filled in, and nothing else of EJS. All of them are from here and from the package. */
function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/<%[=-]\s*(\w+)\s*%>/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`nothing to be filled in for ${name}`);
    return value;
  });
}

/** Whoever has a signature can read the picture: it is for workers only. */
function withoutSignatures(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('signed' in data)) return data;
  const { signed: _, ...rest } = data;
  return rest;
}
