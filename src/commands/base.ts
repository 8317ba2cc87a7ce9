import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDuration } from '../config/settings.js';
import { checkInterrupted } from '../library/repository/interrupt.js';
import type { LockWait } from '../library/repository/lock-wait.js';
import type { Repository } from '../library/repository/repository.js';
import type { Scope, ScopeOptions } from '../library/scan/scope.js';
import type { Action } from '../model/actions/action.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { absolutePaths, pathsFrom } from '../render/path-style.js';
import { escapeText } from '../render/quote.js';
import { passedOverLines } from '../render/text/files/render-passed-over.js';
import { formatCount, formatDuration } from '../render/units.js';
import { loadWrap } from '../render/wrap.js';
import { CommandOutput } from './command-output.js';
import { asksForJson } from './flags/asks-for-json.js';
import { checkRemote } from './flags/remote-flags.js';
import { parseServedAddress, type ServedAddress } from '../client/address.js';
import type { OpenedServed } from './open-served.js';
import { commonFlags, overridesOf, type CommonFlags } from './flags/common-flags.js';
import type { ArgTable, FlagTable, Parsed, ParsedArgs, Taken } from './flags/flags.js';
import { withFormat } from './flags/format-flags.js';
import { parseArgs } from './flags/parse-args.js';
import type { ProfiledRun } from './flags/profiled-run.js';
import { realFolder, realRoot } from './flags/real-folder.js';
import type { Io } from './terminal/io.js';

export type { CommonFlags };

/** What a class of commands says of itself, beside what it takes. */
export interface CommandClass extends Taken {
  readonly summary: string;
  readonly description: string;
  /** With `<%= config.bin %>` for the program's name. */
  readonly examples: readonly string[];
  readonly baseFlags: FlagTable;
  new (argv: readonly string[], called: Called): BaseCommand;
}

/** How a command was called. */
interface Called {
  /** Its words, joined by a colon. */
  readonly id: string;
  readonly io: Io;
}

/** What all commands share, besides what they say: flags, and finding and opening the repository. */
export abstract class BaseCommand extends CommandOutput {
  static summary = '';
  static description = '';
  static strict = true;
  static args = {};
  static flags = {};
  static examples: readonly string[] = [];
  static baseFlags = commonFlags;

  readonly #argv: readonly string[];
  /** Where the repository is, if it is served elsewhere. */
  #address: ServedAddress | undefined;
  /** As it is typed. */
  readonly #name: string;
  #profile: ProfiledRun | undefined;

  /** @param argv what stands behind the words of the command */
  constructor(argv: readonly string[], { id, io }: Called) {
    const name = id.replace(':', ' ');
    super(name, io);
    this.#argv = argv;
    this.#name = name;
  }

  /** Parses its arguments, does its work, shows the result. */
  protected abstract run(): Promise<void>;

  /** Runs the command, and tells how it failed. */
  async start(): Promise<void> {
    try {
      await loadWrap([this.io.stdout, this.io.stderr]);
      checkInterrupted(this.signal);
      await this.run();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      await this.tellError(error, asksForJson(this.#argv));
    } finally {
      await this.end();
      await this.#endProfile();
    }
  }

  /**
   * What the command line says.
   * @throws ImgdedupError USAGE
   */
  protected async parse<F extends FlagTable, A extends ArgTable>(
    command: Taken & { readonly flags: F; readonly args: A },
  ): Promise<Parsed<F, A> & { readonly flags: CommonFlags }>;
  protected async parse({ strict, args, flags }: Taken): Promise<ParsedArgs> {
    const taken = { strict, args, flags: { ...BaseCommand.baseFlags, ...flags } };
    const usual = parseArgs(this.#argv, taken);
    if (usual !== undefined) return this.#parsed(usual, taken);
    const { parseByFramework } = await import('./framework.js');
    return this.#parsed(await parseByFramework(this.#argv, taken, this.#help), taken);
  }

  /** What is to be profiled is from here on. */
  async #parsed(parsed: ParsedArgs, { flags }: Taken): Promise<ParsedArgs> {
    const { profile, directory } = parsed.flags;
    this.#address = parseServedAddress(String(directory));
    if (this.#address !== undefined) checkRemote(this.#name, flags, parsed.flags);
    if (typeof profile === 'string') {
      const { ProfiledRun } = await import('./flags/profiled-run.js');
      const from = this.#address === undefined ? String(directory) : '.';
      const folder = resolve(this.io.cwd, from, profile);
      this.#profile = new ProfiledRun(folder, this.#name.replace(' ', '-'));
    }
    return withFormat(parsed);
  }

  /** The command line that shows how the command is used. */
  get #help(): string {
    return `imgdedup ${this.#name} --help`;
  }

  /** @throws ImgdedupError PATH_NOT_FOUND */
  protected override folder({ directory }: CommonFlags): string {
    // What is served elsewhere is no folder of this machine.
    const folder = resolve(this.io.cwd, this.#address === undefined ? directory : '.');
    // A mistyped -C must not fall back to a repository above it.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) {
      // As if started there: a process knows its folder by the way without links.
      return realFolder(folder);
    }
    throw new ImgdedupError('PATH_NOT_FOUND', `The folder ${folder} does not exist.`);
  }

  /**
   * Opens the repository that the folder belongs to.
   * @param waits whether to wait for others that are writing, however long, where nobody says `--wait`
   */
  protected async open(flags: CommonFlags, { waits = false } = {}): Promise<Repository> {
    // Whoever acts here for a repository elsewhere acts on the wrong photos.
    if (this.#address !== undefined) throw new TypeError('a repository elsewhere is not opened');
    const { findRepository } = await import('../library/repository/discover.js');
    const { Repository } = await import('../library/repository/repository.js');
    const { userConfigPath } = await import('../library/repository/user-config.js');
    this.begin(flags);
    const start = this.folder(flags);
    const place = findRepository(start);
    const repository = await Repository.open(place, {
      userConfig: userConfigPath(this.io.env),
      overrides: overridesOf(flags, start),
      lockWait: this.#lockWait(flags, waits),
      onStage: this.onStage,
      onPluginTrouble: this.pluginTrouble(flags),
    });
    this.heed(repository.settings);
    this.envelope.root = repository.root;
    this.publish(place.dataFolder);
    return this.#showPaths(repository, flags, start);
  }

  /**
   * The repository elsewhere that `-C` names; undefined where it names a folder.
   * @throws ImgdedupError SERVER_DENIED, TOKEN_UNUSABLE, CONFIG_INVALID, CONFIG_UNKNOWN_KEY
   */
  protected async openServed(flags: CommonFlags): Promise<OpenedServed | undefined> {
    if (this.#address === undefined) return undefined;
    const { openServed } = await import('./open-served.js');
    this.begin(flags);
    const opened = await openServed(this.#address, this.io, (root) => {
      this.envelope.root = root;
      // As if started there.
      this.output.paths = flags['full-paths'] ? absolutePaths(root) : pathsFrom(root, root);
    });
    this.heed(opened.settings);
    return opened;
  }

  /** Paths are shown from where the command was started. */
  #showPaths(repository: Repository, flags: CommonFlags, start: string): Repository {
    // By the way without links, as `start` is: `..` leads elsewhere on the other.
    const root = realRoot(repository);
    this.output.paths = flags['full-paths'] ? absolutePaths(root) : pathsFrom(start, root);
    return repository;
  }

  #lockWait(flags: CommonFlags, waits: boolean): LockWait | undefined {
    const { wait } = flags;
    if (wait === undefined) {
      const onWait = (holder: string): void =>
        this.notice(flags, escapeText(`Waiting until ${holder} ends; --wait 0 does not wait.`));
      return waits ? { ms: Infinity, signal: this.signal, onWait } : undefined;
    }
    const ms = parseDuration(wait);
    if (ms === undefined) {
      throw new ImgdedupError(
        'USAGE',
        `--wait wants a duration such as 30s, 5min or 1h, or a number of seconds, not "${wait}".`,
      );
    }
    const onWait = (holder: string): void =>
      this.notice(flags, escapeText(`Waiting up to ${formatDuration(ms / 1000)} for ${holder}.`));
    return { ms, signal: this.signal, onWait };
  }

  /** The same for a command that only looks: says what a process that was killed left unfinished. */
  protected async openToLook(flags: CommonFlags): Promise<Repository> {
    const repository = await this.open(flags);
    const { unfinishedAction } = await import('../actions/journal/unfinished.js');
    const action = await unfinishedAction(repository);
    if (action !== undefined) {
      const { id, command, undoes } = action;
      const back = undoes === undefined ? `undo ${id}` : `undo ${undoes}`;
      this.notice(
        flags,
        `Action ${id} (${command}) is unfinished: it was cut off. "imgdedup index" settles it as it is, "imgdedup ${back}" ${undoes === undefined ? 'takes it back' : 'goes on with it'}.`,
      );
    }
    return repository;
  }

  /** The same for a command that may write, and does not act: what an earlier, cut-off action left is settled first. */
  protected async openToWrite(flags: CommonFlags): Promise<Repository> {
    const { settleActions } = await import('../actions/journal/recover.js');
    const repository = await this.open(flags);
    const settled = await settleActions(repository);
    if (settled !== undefined) this.tellSettled(flags, settled);
    return repository;
  }

  /** That an action which an earlier process did not bring to its end is in order now. */
  protected tellSettled(flags: CommonFlags, { id, command, done }: Action): void {
    const what = formatCount(done, command === 'link' ? 'link' : 'file');
    this.notice(flags, `Action ${id} was cut off after ${what}; it is settled.`);
  }

  /**
   * A repository for a folder that has none: in memory, or in a temporary folder where look-alikes
   * are to be found. To be disposed of.
   */
  protected async openEphemeral(
    flags: CommonFlags & { readonly similar: boolean },
    folder: string,
  ): Promise<Repository> {
    const { Repository } = await import('../library/repository/repository.js');
    const { userConfigPath } = await import('../library/repository/user-config.js');
    this.begin(flags);
    const start = this.folder(flags);
    const options = {
      userConfig: userConfigPath(this.io.env),
      overrides: overridesOf(flags, start),
      onStage: this.onStage,
      onPluginTrouble: this.pluginTrouble(flags),
    };
    const repository = await (flags.similar
      ? Repository.ephemeralOnDisk(folder, options)
      : Repository.ephemeral(folder, options));
    this.heed(repository.settings);
    this.envelope.root = repository.root;
    try {
      return this.#showPaths(repository, flags, start);
    } catch (error) {
      await repository[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The part of the tree that the arguments name. */
  protected async scope(
    repository: Repository,
    paths: readonly string[],
    options: ScopeOptions,
  ): Promise<Scope> {
    const { Scope } = await import('../library/scan/scope.js');
    return Scope.resolve(repository.root, paths, options);
  }

  /** Tells which files that were named are not looked at, and why. */
  protected async tellPassedOver(
    flags: CommonFlags,
    repository: Repository,
    scope: Scope,
  ): Promise<void> {
    if (flags.quiet || scope.isEverything) return;
    const { passedOver } = await import('../library/scan/passed-over.js');
    for (const line of passedOverLines(passedOver(repository, scope))) this.notice(flags, line);
  }

  async #endProfile(): Promise<void> {
    try {
      this.#profile?.end();
    } catch (error) {
      if (!(error instanceof ImgdedupError)) throw error;
      this.tellFailure(error);
    }
  }
}
