import { join } from 'node:path';
import type { Repository } from '../library/repository/repository.js';
import { exitStatus } from '../render/exit-status.js';
import {
  resyncLine,
  stateLines,
  unitFile,
  watchingLine,
} from '../render/text/running/render-watch.js';
import { aborted } from '../model/time/aborted.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { booleanFlag } from './flags/flags.js';
import { startWatcherApart } from './terminal/start-watcher.js';
import { thisProgram } from './terminal/start-apart.js';

const others = ['background', 'status', 'stop', 'systemd'] as const;

export class Watch extends BaseCommand {
  static override summary = 'Know at every moment what changed, so that nobody need look.';
  static override description =
    'While it runs, "status", "dupes", "index" and the others look only at folders in which something happened since the last look. Writes no photo and nothing into the store. Needs Linux, a local file system, and an inotify watch for each folder. Ctrl-C or --stop ends it; without it everything works as before.';
  static override flags = {
    background: booleanFlag({
      default: false,
      description: 'Start it apart from this terminal, and return when it is ready.',
      exclusive: others.filter((name) => name !== 'background'),
    }),
    status: booleanFlag({
      default: false,
      description: 'Say whether a watcher is at work, and how it is; status 1 where none is.',
      exclusive: others.filter((name) => name !== 'status'),
    }),
    stop: booleanFlag({
      default: false,
      description: 'End the watcher of this repository.',
      exclusive: others.filter((name) => name !== 'stop'),
    }),
    systemd: booleanFlag({
      default: false,
      description: 'Print a unit file for "systemctl --user".',
      exclusive: others.filter((name) => name !== 'systemd'),
    }),
    index: booleanFlag({
      description:
        'With --systemd: a unit that also indexes what arrives, as "index --watch" does.',
      dependsOn: ['systemd'],
    }),
  };
  static override examples = [
    '<%= config.bin %> watch',
    '<%= config.bin %> watch --background',
    '<%= config.bin %> watch --status',
    '<%= config.bin %> watch --systemd > ~/.config/systemd/user/imgdedup.service',
    '<%= config.bin %> watch --systemd --index > ~/.config/systemd/user/imgdedup.service',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Watch);
    const repository = await this.open(flags);
    if (flags.systemd) await this.#printUnit(flags, repository, flags.index === true);
    else if (flags.status) await this.#tellState(flags, repository);
    else if (flags.stop) await this.#stop(flags, repository);
    else if (flags.background) await this.#startApart(flags, repository);
    else await this.#watch(flags, repository);
  }

  async #watch(flags: CommonFlags, repository: Repository): Promise<void> {
    const { watchFolder } = await import('../api/indexing/watch-folder.js');
    if (flags.json) await this.envelope.begin('events');
    let told = Promise.resolve();
    const tell = (line: string, event: object): void => {
      if (!flags.json) this.notice(flags, line);
      else told = this.#item(told, event);
    };
    await using watcher = await watchFolder(repository, {
      onReady: (state) => tell(watchingLine(state), { event: 'watching', ...state }),
      onResync: (reason) => tell(resyncLine(reason), { event: 'resync', reason }),
    });
    await Promise.race([watcher.ended, aborted(this.signal)]);
    await told;
    const { files } = watcher.state;
    if (flags.json) await this.envelope.end({ files, bytes: null });
    else this.notice(flags, 'The watcher has ended.');
  }

  async #item(before: Promise<void>, event: object): Promise<void> {
    await before;
    await this.envelope.item(event);
    await this.output.flush();
  }

  async #tellState(flags: CommonFlags, repository: Repository): Promise<void> {
    const { watcherState } = await import('../api/indexing/watch-folder.js');
    const state = await watcherState(repository);
    if (flags.json) {
      await this.envelope.members({ watcher: state ?? null });
      await this.envelope.end({ files: state?.files ?? null, bytes: null });
    } else if (!flags.quiet) await this.output.write(stateLines(state));
    if (state === undefined) this.io.exitStatus = exitStatus.failed;
  }

  async #stop(flags: CommonFlags, repository: Repository): Promise<void> {
    const { stopWatcher } = await import('../api/indexing/watch-folder.js');
    const stopped = await stopWatcher(repository);
    if (flags.json) {
      await this.envelope.members({ stopped });
      await this.envelope.end({ files: null, bytes: null });
    } else {
      this.notice(flags, stopped ? 'The watcher has ended.' : 'No watcher was at work.');
    }
  }

  async #startApart(flags: CommonFlags, repository: Repository): Promise<void> {
    const state = await startWatcherApart(repository, this.signal);
    if (flags.json) {
      await this.envelope.members({ watcher: state });
      await this.envelope.end({ files: state.files, bytes: null });
    } else if (!flags.quiet) await this.output.write(stateLines(state));
  }

  async #printUnit(
    flags: CommonFlags,
    { root, dataFolder }: Repository,
    indexes: boolean,
  ): Promise<void> {
    const unit = unitFile({ program: thisProgram(), root, dataFolder, indexes });
    if (flags.json) {
      await this.envelope.members({ unit });
      await this.envelope.end({ files: null, bytes: null });
      return;
    }
    await this.output.write(unit);
    const file = join('~', '.config', 'systemd', 'user', 'imgdedup.service');
    await this.hint(flags, [
      `Save it as ${file}, then: systemctl --user daemon-reload && systemctl --user enable --now imgdedup`,
    ]);
  }
}
