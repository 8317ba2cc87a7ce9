import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Repository } from '../library/repository/repository.js';
import { topJson } from '../render/json/top-json.js';
import { endlessPage, topLines, type TopPage } from '../render/text/running/render-top.js';
import type { RecentActivity } from '../top/recent-activity.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { booleanFlag, textFlag } from './flags/flags.js';
import { LiveScreen } from './terminal/live-screen.js';

/** How often the page is drawn. */
const pauseMs = 1000;
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
    const recent = await this.#recent(repository, socket);
    await recent.look();
    const reading = recent.actionsRead();
    await this.#pause(onceMs);
    await reading;
    const view = await recent.look();
    if (flags.json) await topJson(this.envelope, view.activity, view.rates);
    else if (!flags.quiet) {
      const { style } = this.output;
      for (const line of topLines(view, { ...endlessPage, style })) await this.output.line(line);
    }
  }

  async #show(repository: Repository, socket: string | undefined): Promise<void> {
    const recent = await this.#recent(repository, socket);
    const quit = new AbortController();
    let draw: (() => void) | undefined;
    using screen = new LiveScreen(this.io, {
      onChange: () => draw?.(),
      onQuit: () => quit.abort(),
    });
    const ended = AbortSignal.any([quit.signal, this.signal]);
    while (!ended.aborted) {
      const view = await recent.look();
      draw = () => screen.draw(topLines(view, this.#page));
      draw();
      await this.#pause(pauseMs, ended);
    }
  }

  async #recent(repository: Repository, socket: string | undefined): Promise<RecentActivity> {
    const { RecentActivity } = await import('../top/recent-activity.js');
    return new RecentActivity(repository, socket);
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
