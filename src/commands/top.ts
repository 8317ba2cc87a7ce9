import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Repository } from '../library/repository/repository.js';
import type { Activity } from '../model/activity.js';
import { topJson } from '../render/json/top-json.js';
import { endlessPage, topLines, type TopPage } from '../render/text/render-top.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { booleanFlag, textFlag } from './flags/flags.js';
import { LiveScreen } from './terminal/live-screen.js';

/** How often the page is drawn. */
const pauseMs = 1000;
/** Rates are those of the last few seconds. */
const moments = 5;
/** Between the two looks of `--once`; runs tell how far they are once a second. */
const onceMs = 1500;

export class Top extends BaseCommand {
  static override summary = 'Show live what goes on: runs, the server, the watcher, last actions.';
  static override description =
    'How far runs are that other terminals started, how many files and megabytes a second they and the server take, its queue, how often bytes were there already, errors, memory, what the watcher hears, and the last actions. q or Ctrl-C ends it. Looks only, and keeps nobody waiting. With --once or --json, and where the output is no terminal, it looks twice within two seconds and prints what it saw.';
  static override flags = {
    once: booleanFlag({ default: false, description: 'Print what goes on now, and end.' }),
    socket: textFlag({
      helpValue: 'PATH',
      description: 'The socket of "imgdedup serve"; .imgdedup/serve.sock by default.',
    }),
  };
  static override examples = [
    '<%= config.bin %> top',
    '<%= config.bin %> top --once',
    '<%= config.bin %> top --json',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Top);
    const repository = await this.open(flags);
    const { socket } = flags;
    const at = socket === undefined ? undefined : resolve(this.folder(flags), socket);
    const { stdout, env } = this.io;
    const isLive = stdout.isTTY === true && env['TERM'] !== 'dumb' && !flags.once && !flags.json;
    if (isLive) await this.#show(repository, at);
    else await this.#print(flags, repository, at);
  }

  async #print(
    flags: CommonFlags,
    repository: Repository,
    socket: string | undefined,
  ): Promise<void> {
    const { lookAround } = await import('../top/activity.js');
    const { RecentActions } = await import('../top/recent-actions.js');
    const { ratesOf } = await import('../top/rates.js');
    const recent = new RecentActions(repository);
    const before = await lookAround(repository, undefined, socket);
    const reading = recent.refresh();
    await this.#pause(onceMs);
    await reading;
    const activity = await lookAround(repository, recent.newest, socket);
    const rates = ratesOf([before], activity);
    if (flags.json) await topJson(this.envelope, activity, rates);
    else if (!flags.quiet) {
      const { style } = this.output;
      const view = { root: repository.root, activity, rates };
      for (const line of topLines(view, { ...endlessPage, style })) await this.output.line(line);
    }
  }

  async #show(repository: Repository, socket: string | undefined): Promise<void> {
    const { lookAround } = await import('../top/activity.js');
    const { RecentActions } = await import('../top/recent-actions.js');
    const { ratesOf } = await import('../top/rates.js');
    const quit = new AbortController();
    const recent = new RecentActions(repository);
    const before: Activity[] = [];
    let draw: (() => void) | undefined;
    using screen = new LiveScreen(this.io, {
      onChange: () => draw?.(),
      onQuit: () => quit.abort(),
    });
    const ended = AbortSignal.any([quit.signal, this.signal]);
    while (!ended.aborted) {
      // Whoever has the store open for long does not keep the page from being drawn.
      const reading = recent.refresh();
      if (before.length === 0) await Promise.race([reading, this.#pause(pauseMs / 4)]);
      const activity = await lookAround(repository, recent.newest, socket);
      const view = { root: repository.root, activity, rates: ratesOf(before, activity) };
      draw = () => screen.draw(topLines(view, this.#page));
      draw();
      before.push(activity);
      if (before.length > moments) before.shift();
      await this.#pause(pauseMs, ended);
    }
  }

  get #page(): TopPage {
    const { columns, rows } = this.io.stdout;
    // A terminal that does not know its size says 0.
    return {
      columns: columns || 80,
      rows: rows || 24,
      style: this.output.style,
      footer: 'q quits',
    };
  }

  /** Until then, or until it ends. */
  async #pause(ms: number, signal = this.signal): Promise<void> {
    await delay(ms, undefined, { signal }).catch(() => undefined);
  }
}
