import { resolve } from 'node:path';
import type { Settings } from '../config/settings.js';
import type { ResultFile } from '../library/export/result-file.js';
import { PublishedRun } from '../library/runs/published-run.js';
import type { ImgdedupError } from '../model/errors/errors.js';
import type { OnProgress } from '../model/runs/progress.js';
import type { SkippedFiles } from '../model/errors/skipped-files.js';
import type { OnStage } from '../model/runs/stage.js';
import type { OnPluginTrouble } from '../plugins/plugins.js';
import { Envelope } from '../render/envelope.js';
import { exitStatus } from '../render/exit-status.js';
import { failuresJson } from '../render/failures-json.js';
import { noMoreHints, type Hint } from '../render/hints.js';
import { Output } from '../render/output.js';
import { Pager, pagerCommand } from '../render/pager.js';
import { unchanged } from '../render/path-style.js';
import { ProgressDisplay } from '../render/progress-display.js';
import { escapeText } from '../render/quote.js';
import { renderFailures, type Failures } from '../render/render-failures.js';
import { reportError, traceOf } from '../render/report-error.js';
import { StageLog } from '../render/stage-log.js';
import { styleFor, type Style } from '../render/style.js';
import { skippedLine } from '../render/text/files/render-skipped.js';
import { wrapped } from '../render/wrap.js';
import { explain } from './explain.js';
import type { CommonFlags } from './flags/common-flags.js';
import { FailedListFile } from './flags/failed-list-file.js';
import type { Io } from './terminal/io.js';

/** What a command says: results, progress, remarks, errors, and its exit status. */
export abstract class CommandOutput {
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
  #wantsHints: boolean;
  /** Whether results go to a file of their own. */
  #isToFile = false;
  /** Says which file holds the result. */
  #tellWritten = (): void => undefined;

  constructor(name: string, io: Io) {
    this.#name = name;
    this.io = io;
    this.output = new Output(io.stdout, (reason, code) => this.#lose(reason, code));
    this.envelope = new Envelope(this.output, name);
    this.#errorStyle = styleFor('auto', io.stderr, io.env);
    this.#wantsHints = io.env['IMGDEDUP_ADVICE'] !== '0';
  }

  /** Where paths on the command line start from. */
  protected abstract folder(flags: CommonFlags): string;

  protected get signal(): AbortSignal {
    return this.io.stop;
  }

  /** What settings say about all that follows. */
  protected heed({ advice }: Settings): void {
    this.#wantsHints &&= advice;
  }

  /** What flags say about all that follows. */
  protected begin(flags: CommonFlags): void {
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

  /** Told how long each part of the work took, where somebody wants to know. */
  protected get onStage(): OnStage | undefined {
    const log = this.#log;
    return log && ((end) => log.note(end));
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

  /** Lets other processes know how far this one is. */
  protected publish(dataFolder: string): void {
    this.#published ??= new PublishedRun(dataFolder, this.#name);
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

  /** @param wantsJson whether the command line asks for a document */
  protected async tellError(error: Error, wantsJson: boolean): Promise<void> {
    this.#progress?.clear();
    await this.output.flush();
    if (this.#isDebug) this.io.stderr.write(traceOf(error));
    // One document, even if it ends badly.
    const isJson = wantsJson && !this.envelope.hasEnded && !this.#isToFile;
    // As everything in it, the error names paths from the root.
    const show = isJson ? unchanged : this.output.paths;
    const { code, status, ...told } = explain(error, show);
    if (isJson) await this.envelope.fail(code, told);
    else reportError(this.io.stderr, code, told, this.#errorStyle);
    this.io.exitStatus = status;
  }

  /** Tells of what failed when all else was done. */
  protected tellFailure(error: ImgdedupError): void {
    const { code, ...told } = explain(error, this.output.paths);
    reportError(this.io.stderr, code, told, this.#errorStyle);
    this.io.exitStatus = exitStatus.failed;
  }

  /** All results are out, and read. */
  async #endOutput(): Promise<void> {
    await this.output.flush();
    await this.#pager?.[Symbol.asyncDispose]();
    this.#pager = undefined;
  }

  /** What must be closed and told however it ended. */
  protected async end(): Promise<void> {
    this.#progress?.clear();
    await this.#endOutput();
    await this.#published?.[Symbol.asyncDispose]();
    this.#log?.end(1000 * process.uptime(), 1024 * process.resourceUsage().maxRSS);
  }
}
