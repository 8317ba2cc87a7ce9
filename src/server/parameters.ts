import { decodeText } from '../http/decode-text.js';

/** What the value of a parameter may be, as JSON Schema says it. */
export type ValueSchema =
  | {
      readonly type: 'string';
      readonly enum?: readonly string[];
      readonly pattern?: string;
      readonly minLength?: number;
      readonly maxLength?: number;
    }
  | { readonly type: 'boolean' }
  | { readonly type: 'integer' | 'number'; readonly minimum: number; readonly maximum: number };

/** A parameter of a query, for the reader and for whoever checks it. */
export interface Parameter {
  readonly name: string;
  readonly description: string;
  readonly schema: ValueSchema;
  /** Whether it may be given several times; only of texts. */
  readonly isRepeated?: true;
  /** Asked without it, the operation refuses. */
  readonly isRequired?: boolean;
}

export type Value = string | number | boolean | readonly string[];

/** The values of a query, each of the kind that its parameter says. */
export class Query {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** All that is given of one that may be repeated; empty where it is not given. */
  texts(name: string): readonly string[] {
    const value = this.#values.get(name);
    return typeof value === 'object' ? value : [];
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  flag(name: string, preset = false): boolean {
    return (this.#values.get(name) ?? preset) === true;
  }
}

/**
 * Reads a query as its parameters say.
 * @param text without the question mark
 * @returns why it is refused, in words, where it is
 */
export function parseQuery(text: string, parameters: readonly Parameter[]): Query | string {
  const values = new Map<string, Value>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const cut = part.includes('=') ? part.indexOf('=') : part.length;
    const [name, given] = [part.slice(0, cut), part.slice(cut + 1)].map((one) =>
      decodeText(one.replaceAll('+', ' ')),
    );
    const parameter = parameters.find((one) => one.name === name);
    if (parameter === undefined) return 'The query has a parameter that is not known here.';
    const before = values.get(parameter.name);
    if (before !== undefined && parameter.isRepeated !== true) {
      return `The query has two of ${parameter.name}.`;
    }
    const value = given === undefined ? undefined : valueOf(given, parameter.schema);
    if (value === undefined) {
      return `The query's ${parameter.name} must be ${inWords(parameter.schema)}.`;
    }
    const texts = typeof before === 'object' ? before : [];
    values.set(
      parameter.name,
      parameter.isRepeated === true && typeof value === 'string' ? [...texts, value] : value,
    );
  }
  return new Query(values);
}

function valueOf(text: string, schema: ValueSchema): Value | undefined {
  switch (schema.type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'integer':
    case 'number':
      return numberOf(text, schema);
    case 'string':
      return isOfSchema(text, schema) ? text : undefined;
    default:
      return schema satisfies never;
  }
}

function numberOf(
  text: string,
  { type, minimum, maximum }: Extract<ValueSchema, { readonly minimum: number }>,
): number | undefined {
  if (!/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  const isOfType = type === 'number' ? Number.isFinite(value) : Number.isSafeInteger(value);
  return isOfType && value >= minimum && value <= maximum ? value : undefined;
}

/** Whether a text is what its schema says; also for members of a body. */
export function isOfSchema(
  text: string,
  schema: Extract<ValueSchema, { readonly type: 'string' }>,
): boolean {
  const { pattern, minLength = 0, maxLength = Infinity } = schema;
  if (schema.enum !== undefined && !schema.enum.includes(text)) return false;
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) return false;
  return text.length >= minLength && text.length <= maxLength;
}

function inWords(schema: ValueSchema): string {
  switch (schema.type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'number':
      return `a number from ${schema.minimum} to ${schema.maximum}`;
    case 'string':
      return schema.enum === undefined
        ? 'as the OpenAPI document says'
        : `one of ${schema.enum.join(', ')}`;
    default:
      return schema satisfies never;
  }
}
