import { expect } from 'vitest';
import { parse, run, type Folder, type Outcome } from './support.js';

/** Latin-1 stands for bytes: what a file system sees. */
export type Bytes = string;

export function bytes(text: string): Bytes {
  return Buffer.from(text).toString('latin1');
}

const harmful =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFD]/;

/** Nothing in it speaks to a terminal, and no name begins a line of its own. */
function expectHarmless(text: string): void {
  expect(text).not.toMatch(harmful);
  expect(text).not.toMatch(/^(?:line\.webp|and|here)/m);
}

/** A path as `status --porcelain` prints it, back to bytes. */
export function unquoted(text: string): Bytes {
  if (!text.startsWith('"')) return bytes(text);
  const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return bytes(text.slice(1, -1)).replaceAll(/\\(?:([0-7]{3})|(.))/gs, (_, octal, letter) =>
    octal === undefined
      ? (plain[String(letter)] ?? String(letter))
      : String.fromCharCode(Number.parseInt(String(octal), 8)),
  );
}

/** A path from JSON, where Python's `surrogateescape` stands for what is not UTF-8. */
function fromJson(text: string): Bytes {
  return Array.from(text)
    .map((character) =>
      /[\uDC80-\uDCFF]/u.test(character)
        ? String.fromCharCode((character.codePointAt(0) ?? 0) - 0xdc00)
        : bytes(character),
    )
    .join('');
}

const pathKeys = new Set([
  'path',
  'keeper',
  'from',
  'to',
  'linkedTo',
  'new',
  'modified',
  'deleted',
]);

/** Every path in a JSON document, wherever it is. */
function pathsIn(value: unknown, key = ''): Bytes[] {
  if (typeof value === 'string') return pathKeys.has(key) ? [fromJson(value)] : [];
  if (Array.isArray(value)) return value.flatMap((item) => pathsIn(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => pathsIn(item, name));
}

function expectSame(actual: object, expected: object): void {
  expect(actual).toEqual(expected);
}

interface Expected {
  /** Paths that the command must name, in every format. */
  readonly paths?: readonly Bytes[];
  readonly code?: number;
}

/** Runs one command in its formats and holds each to what that format promises. */
export class Table {
  readonly #folder: Folder;
  readonly #known: Set<Bytes>;
  #runs = 0;

  constructor(folder: Folder, known: readonly Bytes[]) {
    this.#folder = folder;
    this.#known = new Set(known);
  }

  get runs(): number {
    return this.#runs;
  }

  async text(args: readonly string[], { paths = [], code = 0 }: Expected = {}): Promise<Outcome> {
    const outcome = await this.#run(args, code);
    expectHarmless(outcome.stdout + outcome.stderr);
    // Each name as it is, or in quotes that give it back.
    const quoted = (outcome.stdout + outcome.stderr).match(/"(?:[^"\\\n]|\\.)*"/g) ?? [];
    // `./` keeps a name from being taken for a flag.
    const told = new Set(quoted.map((text) => unquoted(text).replace(/^\.\/(?=-)/, '')));
    const all = bytes(outcome.stdout + outcome.stderr);
    const missing = paths.filter((path) => !told.has(path) && !all.includes(path));
    expectSame({ args, missing }, { args, missing: [] });
    return outcome;
  }

  async json(args: readonly string[], { paths = [], code = 0 }: Expected = {}): Promise<void> {
    const { stdout } = await this.#run([...args, '--json'], code);
    this.#expectExact(args, pathsIn(parse(stdout)), paths);
  }

  /** `--porcelain`, then the same with `-z`. */
  async scripts(args: readonly string[], { paths = [] }: Expected = {}): Promise<void> {
    const lines = await this.#run([...args, '--porcelain'], 0);
    expectHarmless(lines.stdout.replaceAll('\t', ' '));
    const fields = lines.stdout
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => line.slice(2).split('\t'));
    this.#expectExact(args, fields.map(unquoted), paths);
    const raw = await this.#run([...args, '-z'], 0);
    const parts = raw.bytes.toString('latin1').split('\0').slice(0, -1);
    this.#expectExact(
      args,
      parts.map((part) => part.replace(/^[AMD!R] /, '')),
      paths,
    );
  }

  #expectExact(args: readonly string[], told: readonly Bytes[], paths: readonly Bytes[]): void {
    const strange = told.filter((path) => !this.#known.has(path));
    const missing = paths.filter((path) => !told.includes(path));
    expectSame({ args, strange, missing }, { args, strange: [], missing: [] });
  }

  async #run(args: readonly string[], expected: number): Promise<Outcome> {
    this.#runs += 1;
    const outcome = await run(args, { cwd: this.#folder.path });
    const { code, stderr } = outcome;
    expectSame({ args, code, stderr }, { args, code: expected, stderr });
    return outcome;
  }
}
