import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkInterrupted } from '../library/repository/interrupt.js';
import type { ResultFile } from '../library/export/result-file.js';
import type { LockWait } from '../library/repository/lock-wait.js';
import type { Repository } from '../library/repository/repository.js';
import type { Scope, ScopeOptions } from '../library/scan/scope.js';
import { PublishedRun } from '../library/runs/published-run.js';
import { ImgdedupError } from '../model/errors.js';
import type { Action } from '../model/action.js';
import type { OnProgress } from '../model/progress.js';
import { parseDuration, type Settings } from '../config/settings.js';
import type { SkippedFiles } from '../model/skipped-files.js';
import type { OnStage } from '../model/stage.js';
import type { OnPluginTrouble } from '../plugins/plugins.js';
import { exitStatus } from '../render/exit-status.js';
import { Envelope } from '../render/envelope.js';
import { failuresJson } from '../render/failures-json.js';
import { noMoreHints, type Hint } from '../render/hints.js';
import { Output } from '../render/output.js';
import { Pager, pagerCommand } from '../render/pager.js';
import { absolutePaths, pathsFrom, unchanged } from '../render/path-style.js';
import { ProgressDisplay } from '../render/progress-display.js';
import { escapeText } from '../render/quote.js';
import { renderFailures, type Failures } from '../render/render-failures.js';
import { skippedLine } from '../render/text/render-skipped.js';
import { passedOverLines } from '../render/text/render-passed-over.js';
import { reportError, traceOf } from '../render/report-error.js';
import { StageLog } from '../render/stage-log.js';
import { styleFor, type Style } from '../render/style.js';
import { formatCount, formatDuration } from '../render/units.js';
import { asksForJson } from './flags/asks-for-json.js';
import { loadWrap, wrapped } from '../render/wrap.js';
import { realFolder, realRoot } from './flags/real-folder.js';
import { checkRemote } from './flags/remote-flags.js';
import { parseServedAddress, type ServedAddress } from '../client/address.js';
import type { OpenedServed } from './open-served.js';
import { explain } from './explain.js';
import { FailedListFile } from './flags/failed-list-file.js';
import type { ProfiledRun } from './flags/profiled-run.js';
import { withFormat } from './flags/format-flags.js';
import { commonFlags, overridesOf, type CommonFlags } from './flags/common-flags.js';
import type { ArgTable, FlagTable, Parsed, ParsedArgs, Taken } from './flags/flags.js';
import type { Io } from './terminal/io.js';
import { parseArgs } from './flags/parse-args.js';

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

/** What all commands share: finding the repository, output, progress, errors, exit status. */
export abstract class BaseCommand {
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
  protected readonly io: Io;
  protected readonly output: Output;
  /** The document that `--json` asks for. */
  protected readonly envelope: Envelope;
  #progress: ProgressDisplay | undefined;
  /** Tells other processes how far this one is. */
  #published: PublishedRun | undefined;
  #errorStyle: Style;
  #log: StageLog | undefined;
  #isDebug = false;
  /** What was told of plugins. */
  readonly #troubles = new Set<string>();
  #failedList: FailedListFile | undefined;
  #pager: Pager | undefined;
  #profile: ProfiledRun | undefined;
  #wantsHints: boolean;
  /** Whether results go to a file of their own. */
  #isToFile = false;
  /** Says which file holds the result. */
  #tellWritten = (): void => undefined;

  /** @param argv what stands behind the words of the command */
  constructor(argv: readonly string[], { id, io }: Called) {
    this.#argv = argv;
    this.#name = id.replace(':', ' ');
    this.io = io;
    this.output = new Output(io.stdout, (reason, code) => this.#lose(reason, code));
    this.envelope = new Envelope(this.output, this.#name);
    this.#errorStyle = styleFor('auto', io.stderr, io.env);
    this.#wantsHints = io.env['IMGDEDUP_ADVICE'] !== '0';
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
      await this.#tellError(error);
    } finally {
      await this.#end();
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

  protected get signal(): AbortSignal {
    return this.io.stop;
  }

  /** Where paths on the command line start from. */
  protected folder({ directory }: CommonFlags): string {
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
    this.#begin(flags);
    const start = this.folder(flags);
    const place = findRepository(start);
    const repository = await Repository.open(place, {
      userConfig: userConfigPath(this.io.env),
      overrides: overridesOf(flags, start),
      lockWait: this.#lockWait(flags, waits),
      onStage: this.#onStage(),
      onPluginTrouble: this.pluginTrouble(flags),
    });
    this.#heed(repository.settings);
    this.envelope.root = repository.root;
    this.#published ??= new PublishedRun(place.dataFolder, this.#name);
    return this.#showPaths(repository, flags, start);
  }

  /**
   * The repository elsewhere that `-C` names; undefined where it names a folder.
   * @throws ImgdedupError SERVER_DENIED, TOKEN_UNUSABLE, CONFIG_INVALID, CONFIG_UNKNOWN_KEY
   */
  protected async openServed(flags: CommonFlags): Promise<OpenedServed | undefined> {
    if (this.#address === undefined) return undefined;
    const { openServed } = await import('./open-served.js');
    this.#begin(flags);
    const opened = await openServed(this.#address, this.io, (root) => {
      this.envelope.root = root;
      // As if started there.
      this.output.paths = flags['full-paths'] ? absolutePaths(root) : pathsFrom(root, root);
    });
    this.#heed(opened.settings);
    return opened;
  }

  /** Paths are shown from where the command was started. */
  #showPaths(repository: Repository, flags: CommonFlags, start: string): Repository {
    // By the way without links, as `start` is: `..` leads elsewhere on the other.
    const root = realRoot(repository);
    this.output.paths = flags['full-paths'] ? absolutePaths(root) : pathsFrom(start, root);
    return repository;
  }

  #heed({ advice }: Settings): void {
    this.#wantsHints &&= advice;
  }

  /** What flags say about all that follows. */
  #begin(flags: CommonFlags): void {
    const { color, verbose, debug, 'failed-list': failedList } = flags;
    this.output.style = styleFor(color, this.io.stdout, this.io.env);
    this.#errorStyle = styleFor(color, this.io.stderr, this.io.env);
    this.#isDebug = debug;
    if (failedList !== undefined) {
      this.#failedList = FailedListFile.at(resolve(this.folder(flags), failedList));
    }
    if (!verbose && !debug) return;
    this.#log = new StageLog(debug ? 'debug' : 'verbose', (line) => {
      this.#progress?.clear();
      this.io.stderr.write(`${line}\n`);
    });
  }

  #onStage(): OnStage | undefined {
    const log = this.#log;
    return log && ((end) => log.note(end));
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
    this.#begin(flags);
    const start = this.folder(flags);
    const options = {
      userConfig: userConfigPath(this.io.env),
      overrides: overridesOf(flags, start),
      onStage: this.#onStage(),
      onPluginTrouble: this.pluginTrouble(flags),
    };
    const repository = await (flags.similar
      ? Repository.ephemeralOnDisk(folder, options)
      : Repository.ephemeral(folder, options));
    this.#heed(repository.settings);
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

  /** Shows how far a run is, unless told to be quiet, and tells it other processes. */
  protected progress({ quiet }: CommonFlags): OnProgress | undefined {
    const published = this.#published;
    if (quiet) return published?.tell;
    const display = new ProgressDisplay(this.io.stderr);
    this.#progress = display;
    return (progress) => {
      display.show(progress);
      published?.tell(progress);
    };
  }

  /** Tells other processes how far this one is, where {@link progress} does not. */
  protected get published(): PublishedRun | undefined {
    return this.#published;
  }

  protected clearProgress(): void {
    this.#progress?.clear();
  }

  /** A remark on stderr. */
  protected notice({ quiet }: CommonFlags, text: string): void {
    this.#progress?.clear();
    if (!quiet) this.io.stderr.write(`${wrapped(text, this.io.stderr)}\n`);
  }

  /** Tells which plugin is done without, and why. */
  protected pluginTrouble(flags: CommonFlags): OnPluginTrouble {
    return ({ plugin, message }) => {
      const text = escapeText(`The plugin ${plugin} ${message}.`);
      // A command may open a repository more than once.
      if (!this.#troubles.has(text)) this.notice(flags, text);
      this.#troubles.add(text);
    };
  }

  /** How many files of other types were skipped, on stderr, after all results. */
  protected async tellSkipped(flags: CommonFlags, skipped: SkippedFiles): Promise<void> {
    const line = skippedLine(skipped);
    if (line === undefined || flags.json) return;
    await this.#endOutput();
    this.notice(flags, line);
  }

  /** What to do next, on stderr, after all results. Scripts and those who know are spared. */
  protected async hint(flags: CommonFlags, hint: Hint): Promise<void> {
    if (hint.length === 0 || flags.json || !this.#wantsHints) return;
    await this.#endOutput();
    for (const line of [...hint, noMoreHints]) {
      this.notice(flags, this.#errorStyle.dim(wrapped(`hint: ${line}`, this.io.stderr)));
    }
  }

  /** From now on results go to a pager, where they go to a terminal. For commands that only list. */
  protected async page(
    { json, pager, output, format }: CommonFlags,
    { core }: Settings,
  ): Promise<void> {
    this.#progress?.clear();
    const isText = format === undefined || format === 'text';
    if (json || !isText || !pager || output !== undefined || !this.io.stdout.isTTY) return;
    const command = pagerCommand(core.pager, this.io.env);
    if (command === undefined) return;
    this.#pager = await Pager.start(command, this.io.env);
    if (this.#pager !== undefined) await this.output.redirect(this.#pager.input);
  }

  /**
   * Writes a result: to stdout, or to the file that `--output` names, which gets its name in the end. What fails half-way
   * leaves nothing there.
   * @param file from {@link resultFile}
   * @param mode of a new file, before the umask
   */
  protected async deliver(
    file: ResultFile | undefined,
    write: () => Promise<void>,
    mode?: number,
  ): Promise<void> {
    if (file === undefined) {
      await write();
      return;
    }
    this.#isToFile = true;
    this.output.style = styleFor('never', this.io.stdout, this.io.env);
    await this.output.redirect(file.open(mode));
    await write();
    await this.output.flush();
    await file.publish();
    await this.output.redirect(this.io.stdout);
    this.#tellWritten();
  }

  /**
   * Where `--output` goes; undefined without. To be disposed of.
   * @throws ImgdedupError PATH_NOT_FOUND, FILE_EXISTS, EXPORT_UNWRITABLE
   */
  protected async resultFile(
    flags: CommonFlags,
    path = flags.output,
  ): Promise<ResultFile | undefined> {
    if (path === undefined) return undefined;
    const { ResultFile } = await import('../library/export/result-file.js');
    this.#tellWritten = () => this.notice(flags, `Wrote ${escapeText(path)}.`);
    return ResultFile.at(resolve(this.folder(flags), path), flags.force ?? false);
  }

  /**
   * Ends a run that did its work: status 3 where some files could not be handled.
   * @param elsewhere failures that are told elsewhere, or were by an earlier run: not here, but they
   *   are in the list and in JSON
   */
  protected async conclude(
    flags: CommonFlags,
    failures: Failures,
    elsewhere: Failures = { unreadable: [] },
  ): Promise<void> {
    this.#progress?.clear();
    if (!flags.json) {
      const { paths } = this.output;
      const style = this.#errorStyle;
      const isLeftNamed = !flags.quiet || flags['dry-run'] === true;
      this.io.stderr.write(renderFailures(failures, { style, paths, isLeftNamed }));
    }
    if (failuresJson(failures).length > 0) this.io.exitStatus = exitStatus.partly;
    this.envelope.failures = failuresJson(failures, elsewhere);
    await this.#failedList?.write(this.envelope.failures);
  }

  /** Nobody reads the results any more, which is not their fault where a disk is full. */
  #lose(reason: string, code: string): void {
    reportError(this.io.stderr, code, { message: `The output cannot be written: ${reason}` });
    this.io.exitStatus = exitStatus.failed;
  }

  async #tellError(error: Error): Promise<void> {
    this.#progress?.clear();
    await this.output.flush();
    if (this.#isDebug) this.io.stderr.write(traceOf(error));
    // One document, even if it ends badly.
    const isJson = asksForJson(this.#argv) && !this.envelope.hasEnded && !this.#isToFile;
    // As everything in it, the error names paths from the root.
    const show = isJson ? unchanged : this.output.paths;
    const { code, status, ...told } = explain(error, show);
    if (isJson) await this.envelope.fail(code, told);
    else reportError(this.io.stderr, code, told, this.#errorStyle);
    this.io.exitStatus = status;
  }

  /** All results are out, and read. */
  async #endOutput(): Promise<void> {
    await this.output.flush();
    await this.#pager?.[Symbol.asyncDispose]();
    this.#pager = undefined;
  }

  async #endProfile(): Promise<void> {
    try {
      this.#profile?.end();
    } catch (error) {
      if (!(error instanceof ImgdedupError)) throw error;
      const { code, ...told } = explain(error, this.output.paths);
      reportError(this.io.stderr, code, told, this.#errorStyle);
      this.io.exitStatus = exitStatus.failed;
    }
  }

  async #end(): Promise<void> {
    this.#progress?.clear();
    await this.#endOutput();
    await this.#published?.[Symbol.asyncDispose]();
    this.#log?.end(1000 * process.uptime(), 1024 * process.resourceUsage().maxRSS);
  }
}
