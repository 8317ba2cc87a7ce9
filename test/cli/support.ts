import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { headKey, nodePrefix, snapshotPrefix } from '../../src/storage/keys.js';
import { levelStoreSource } from '../../src/storage/level-store.js';
import { removeKeys } from '../../src/storage/object-store.js';
import { runInProcess } from './in-process.js';
import type { Need } from '../needs.js';
import { settle } from '../unit/support/photo-folder.js';
import { checkDocument } from './schemas.js';

const project = join(import.meta.dirname, '../..');
export const program = join(project, 'bin/imgdedup.js');
/** Twelve photos: one content under three names, one under two, seven alone. */
const photos = join(project, 'test/fixtures/photos');

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  /** Who runs the program; `nobody.uid` cannot read what only root may. */
  readonly uid?: number | undefined;
  /** Variables beside those of {@link userEnv}. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of stdout. */
  readonly bytes: Buffer;
}

/** Runs the built program to its end. Whatever it was asked, it may not crash or show a stack. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  if (needsProcess(args, options)) return runProcess(args, options);
  const env = { ...userEnv, ...options.env };
  const { code, bytes, stderr } = await runInProcess(args, { ...options, env });
  if (showsStack(stderr)) throw new Error(`crashed: ${args.join(' ')}\n${stderr}`);
  return { code, stdout: bytes.toString(), stderr, bytes };
}

/** The same in a process of its own. */
async function runProcess(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const running = start(args, options);
  running.child.stdin.end(options.input);
  return running.ended;
}

/** Variables that only the program itself reads, and not Node or the system. */
const ownVariables = /^(?:IMGDEDUP_\w+|XDG_CONFIG_HOME|NO_COLOR)$/;

/** Another user, other folders for Node, and help, which the command framework prints by itself. */
function needsProcess(args: readonly string[], { uid, env = {} }: RunOptions): boolean {
  const isHelp = args.some((arg) => ['help', '--help', '-h', '--version'].includes(arg));
  const isTopic =
    args.length === 0 ||
    (args.length === 1 && /^(?:config|queue|remote|schedule|trash)$/.test(args[0] ?? ''));
  return (
    isHelp ||
    isTopic ||
    uid !== undefined ||
    !Object.keys(env).every((name) => ownVariables.test(name))
  );
}

function showsStack(stderr: string): boolean {
  return /^ +at .*:\d+:\d+\)?$/m.test(stderr);
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Outcome>;
  /** Resolves once stderr has said this. */
  readonly says: (pattern: RegExp) => Promise<void>;
}

/** Starts the built program, for tests that meddle with it while it runs. */
export function start(args: readonly string[], options: RunOptions = {}): Running {
  return watch(process.execPath, [program, ...args], options);
}

/** Runs a command line in which `$IMGDEDUP` is the program. */
export async function shell(script: string, cwd: string): Promise<Outcome> {
  const env = { IMGDEDUP: `${process.execPath} ${program}` };
  return watch('bash', ['-c', script], { cwd, env }).ended;
}

/**
 * As a user's: the test runner sets variables that change how Node and oclif talk. Hints are for
 * tests of their own.
 */
const userEnv: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:NODE_ENV|VITEST|.*_COLOR$|.*PAGER$|npm_)/.test(name),
    ),
  ),
  IMGDEDUP_ADVICE: '0',
  // Not the configuration of whoever runs the tests, and one process or thread for each task.
  XDG_CONFIG_HOME: join(import.meta.dirname, 'home'),
};

/** Runs any command line tool as a user would. */
export function watch(command: string, args: readonly string[], options: RunOptions): Running {
  const { cwd, uid, env = {} } = options;
  const child = spawn(command, args, {
    cwd,
    env: { ...userEnv, ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const out: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const bytes = Buffer.concat(out);
      const crashed = showsStack(stderr) || !['SIGKILL', null].includes(signal);
      if (crashed) reject(new Error(`crashed (${signal}): ${args.join(' ')}\n${stderr}`));
      else resolve({ code, stdout: bytes.toString(), stderr, bytes });
    });
  });
  const says = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => void (pattern.test(stderr) && resolve());
      child.stderr.on('data', check);
      child.on('close', () => reject(new Error(`ended without saying ${pattern}: ${stderr}`)));
      check();
    });
  return { child, ended, says };
}

/** A folder under the system's temporary folder that anybody may use, gone when disposed. */
export class Folder implements Disposable {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'imgdedup-cli-')));

  constructor() {
    chmodSync(this.path, 0o777);
  }

  at(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  /** @param mtime seconds since 1970; now by default */
  write(path: string, content: string | Buffer, mtime?: number): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
    if (mtime !== undefined) utimesSync(this.at(path), mtime, mtime);
  }

  text(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  ino(path: string): number {
    return lstatSync(this.at(path)).ino;
  }

  has(path: string): boolean {
    return existsSync(this.at(path));
  }

  /** Everything that lies below but the repository, `/`-separated. */
  list(): string[] {
    const names = readdirSync(this.path, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => !name.split('/').includes('.imgdedup')).toSorted();
  }

  /** Names, inodes, sizes and times of everything below: what no command that only looks changes. */
  state(): string[] {
    return this.list().map((path) => {
      const { ino, size, mtimeMs, ctimeMs, mode } = lstatSync(this.at(path));
      return [path, ino, size, mtimeMs, ctimeMs, mode].join(' ');
    });
  }

  run(...args: readonly string[]): Promise<Outcome> {
    return run(args, { cwd: this.path });
  }

  /** Runs a command that must succeed. */
  async ok(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    if (code !== 0) throw new Error(`status ${code}: ${args.join(' ')}\n${stdout}${stderr}`);
    return stdout;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function makeFolder(): Folder {
  return new Folder();
}

/** A folder with the sample photos. */
export function copyPhotos(into = makeFolder()): Folder {
  cpSync(photos, into.path, { recursive: true });
  // An old file's times are settled at once, as those of real photos are.
  const old = new Date('2020-01-01T00:00:00.25Z');
  for (const path of into.list()) utimesSync(into.at(path), old, old);
  return into;
}

export async function photoRepository(): Promise<Folder> {
  const folder = copyPhotos();
  await folder.ok('init');
  // Without a process to start, `index` may come in the tick of the copies, and prove nothing by times.
  await settle();
  return folder;
}

/** With a snapshot; pictures were not looked at, which takes several times as long. */
export async function hashedPhotos(): Promise<Folder> {
  const folder = await photoRepository();
  await folder.ok('index', '--no-similar');
  return folder;
}

export async function indexedPhotos(): Promise<Folder> {
  const folder = await photoRepository();
  lookedAt ??= await lookAtPhotos();
  rmSync(folder.at('.imgdedup/store'), { recursive: true });
  for (const [path, bytes] of lookedAt) folder.write(path, bytes);
  await folder.ok('index');
  return folder;
}

/** Files of a repository that knows the pictures, without a snapshot: most of `index` is looking at them. */
let lookedAt: ReadonlyMap<string, Buffer> | undefined;

async function lookAtPhotos(): Promise<ReadonlyMap<string, Buffer>> {
  using folder = await photoRepository();
  await folder.ok('index');
  {
    await using store = await levelStoreSource(folder.at('.imgdedup/store')).open();
    for (const prefix of [headKey, snapshotPrefix, nodePrefix]) {
      const keys: Buffer[] = [];
      for await (const [key] of store.range(prefix)) keys.push(key);
      await removeKeys(store, keys);
    }
  }
  const names = ['store', 'ann'].flatMap((name) =>
    readdirSync(folder.at('.imgdedup', name)).map((file) => `.imgdedup/${name}/${file}`),
  );
  return new Map(names.map((name) => [name, readFileSync(folder.at(name))]));
}

/** A document that a command printed: of a known shape, and held to the schema of the command. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function parse<T>(text: string): T {
  const value: T = JSON.parse(text);
  checkDocument(value);
  return value;
}

interface EnvelopeJson {
  readonly schemaVersion: number;
  readonly command: string | null;
  readonly root: string | null;
  readonly complete: boolean;
  readonly failures: FailureJson[];
}

interface FailureJson {
  readonly path: string;
  readonly kind: string;
  readonly reason: string;
  readonly keeper?: string;
  readonly known?: true;
}

type Counts<Name extends string> = Readonly<Record<Name | 'files' | 'bytes', number>>;

export interface ErrorJson extends EnvelopeJson {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly remedy: string | null;
  };
}

/** What the document of a command that failed says, in full. */
export function errorText(stdout: string): string {
  const { message, remedy } = parse<ErrorJson>(stdout).error;
  return remedy === null ? message : `${message} ${remedy}`;
}

export interface VerifyJson extends EnvelopeJson {
  readonly problems: {
    readonly what: string;
    readonly why: string;
    readonly remedy: string;
    readonly path?: string;
  }[];
  readonly repaired: { readonly what: string; readonly why: string }[];
  readonly copy: string | null;
  readonly summary: Readonly<Record<string, number>>;
}

export interface StatusJson extends EnvelopeJson {
  readonly new: string[];
  readonly modified: string[];
  readonly deleted: string[];
  readonly moved: { readonly from: string; readonly to: string }[];
  readonly summary: Readonly<Record<string, number>>;
}

export interface IndexJson extends EnvelopeJson {
  readonly summary: Counts<
    'hashed' | 'reused' | 'moved' | 'seconds' | 'fingerprinted' | 'retried' | 'recovered'
  >;
}

export interface LookAlikesJson extends EnvelopeJson {
  readonly groups: {
    readonly tier: string;
    readonly why: string;
    readonly reclaimable: number;
    readonly files: {
      readonly path: string;
      readonly keeper: boolean;
      readonly tier: string;
      readonly distance: number;
      readonly relation: { readonly text: string };
    }[];
  }[];
  readonly summary: Counts<'groups' | 'duplicates'>;
  readonly unsupported: { readonly format: string; readonly files: number }[];
}

export interface DupesJson extends EnvelopeJson {
  readonly groups: {
    readonly tier: string;
    readonly contentId: string;
    readonly reclaimable: number;
    readonly files: {
      readonly path: string;
      readonly size: number;
      readonly mtime: string;
      readonly keeper: boolean;
      readonly linkedTo?: string;
    }[];
  }[];
  readonly summary: Counts<'groups' | 'duplicates'>;
}

/** Of `link`, `undo`, and `dupes` with a flag that acts. */
export interface ActJson extends EnvelopeJson {
  readonly act: string;
  readonly dryRun: boolean;
  readonly files: {
    readonly path: string;
    readonly keeper: string;
    readonly place?: string;
    readonly bytes: number;
    readonly remark?: string;
  }[];
  readonly action: number | null;
  readonly declined?: boolean;
  readonly undoes?: number | null;
  readonly summary: Counts<'left'>;
}

/** Fails with what `verify` says, unless it finds the repository whole. */
export async function expectWhole(folder: Folder): Promise<void> {
  const { code, stdout, stderr } = await folder.run('verify');
  if (code !== 0) throw new Error(`verify ended with status ${code}:\n${stdout}${stderr}`);
}

/** Paths by group. */
export function groupPaths({ groups }: DupesJson): string[][] {
  return groups.map(({ files }) => files.map(({ path }) => path));
}

/** What the sample photos hold twice, the most reclaimable first. */
export const photoGroups = [
  ['2019/waterfall.jpg', '2021/waterfall.jpg', 'phone backup/IMG_0117.jpg'],
  ['2021/geyser.jpg', 'phone backup/IMG_0204.jpg'],
];

const isRoot = process.getuid?.() === 0;
/** Somebody with no special rights; undefined where that is the one who runs the tests. */
export const nobody = isRoot ? 65_534 : undefined;
export const somebodyElse: Need = {
  isThere:
    !isRoot ||
    spawnSync(process.execPath, [program, '--version'], { uid: nobody, gid: nobody }).status === 0,
  what: 'somebody without rights who can start the program',
};

export const mounting: Need = {
  isThere: isRoot && tryMount(),
  what: 'the right to mount, as root outside of a container has it',
};

/** A filesystem on which files can share their bytes. */
export const btrfs: Need = {
  isThere: mounting.isThere && succeeds('mkfs.btrfs', ['--version']),
  what: 'mkfs.btrfs and the right to mount',
};

function tryMount(): boolean {
  using folder = makeFolder();
  if (!mount(['-t', 'tmpfs', 'imgdedup-test'], folder.path)) return false;
  unmount(folder.path);
  return true;
}

function mount(what: readonly string[], where: string): boolean {
  return succeeds('mount', [...what, where]);
}

function unmount(where: string): void {
  succeeds('umount', [where]);
}

/** A small filesystem of its own, or another folder, mounted on an existing folder until disposed. */
export function mounted(what: readonly string[], where: string): Disposable {
  if (!mount(what, where)) throw new Error(`could not mount on ${where}`);
  return { [Symbol.dispose]: () => unmount(where) };
}

export const strace: Need = {
  isThere: succeeds('strace', ['-o', '/dev/null', 'true']),
  what: 'strace',
};

/** A tool of the system, which may be missing. */
export function succeeds(tool: string, args: readonly string[]): boolean {
  return spawnSync(tool, args).status === 0;
}

/** What the program opened and which folders it listed below `folder`, its own data apart. */
export async function traced(
  folder: Folder,
  ...args: readonly string[]
): Promise<{ readonly opened: string[]; readonly listed: string[] }> {
  using logs = makeFolder();
  const log = logs.at('trace');
  const flags = ['-f', '-qq', '-y', '-e', 'trace=openat,getdents64', '-o', log];
  const options = { cwd: folder.path };
  const { code, stderr } = await watch(
    'strace',
    [...flags, process.execPath, program, ...args],
    options,
  ).ended;
  if (code !== 0) throw new Error(`status ${code}: ${args.join(' ')}\n${stderr}`);
  // `openat(…) = 18</path>` and `getdents64(18</path>, …)`.
  const paths = (call: RegExp): string[] =>
    [...readFileSync(log, 'utf8').matchAll(call)]
      .map((match) => match[1] ?? '')
      .filter((path) => path.startsWith(folder.path) && !path.includes('/.imgdedup'));
  return {
    opened: paths(/openat\(.* = \d+<(.*)>$/gm),
    listed: paths(/getdents64\(\d+<(.*?)>,/g),
  };
}
