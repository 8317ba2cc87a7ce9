import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../http/answer.js';
import type { Parameter, Query } from './parameters.js';
import type { Served } from './served.js';

/** JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A kind of work, each with a line of its own, so that none of them blocks the others. */
export type LaneName = 'changes' | 'reads' | 'questions';

/** A request as its operation gets it: everything was checked that the operation says of it. */
export interface Asked {
  /** Behind `/files/`, decoded once; '' elsewhere. */
  readonly path: string;
  readonly query: Query;
  readonly headers: IncomingHttpHeaders;
  /** Empty where it takes none. */
  readonly bytes: Buffer;
  /** Undefined where it takes none. */
  readonly json: unknown;
  /** Given when whoever asked is gone, or the server ends. */
  readonly signal: AbortSignal;
}

/** What is sent with a request. */
type TakenBody =
  | { readonly kind: 'json'; readonly schema: JsonSchema }
  /** @param types media types, or undefined for any */
  | {
      readonly kind: 'bytes';
      readonly types: readonly string[] | undefined;
      readonly isRequired: boolean;
    };

/** What an operation answers with one status. */
export interface ToldAnswer {
  readonly description: string;
  /** Media type; JSON where there is a schema; undefined for an empty body. */
  readonly type?: string;
  readonly schema?: JsonSchema;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ids of operations that take the same path next. */
  readonly links?: readonly string[];
}

/** What one method does at one address: for the server, and for the OpenAPI document. */
export interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: TakenBody;
  readonly answers: Readonly<Record<number, ToldAnswer>>;
  /** Undefined for what is answered at once, however much there is to do. */
  readonly lane?: LaneName;
  /** Whoever only looks how the server is does not need it: it ends by itself all the same. */
  readonly isLook?: true;
  readonly answer: (served: Served, asked: Asked) => Promise<Answer> | Answer;
}
