import { resolve } from 'node:path';
import { builtInNames } from '../digest/hash-name.js';
import { hashFlag } from './flags/hash-flag.js';
import { hintAfterInit } from '../render/hints.js';
import { createdJson, renderCreated } from '../render/text/maintenance/render-created.js';
import type { RepositoryPlace } from '../library/repository/discover.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { overridesOf } from './flags/common-flags.js';
import { arg, booleanFlag, textFlag } from './flags/flags.js';

export class Init extends BaseCommand {
  static override summary = 'Make a repository in a photo folder.';
  static override description =
    'What is known of the photos is kept in .imgdedup there, or elsewhere with --separate-dir. Running it again changes nothing.';
  static override args = {
    folder: arg({ description: 'The photo folder; the current one by default.' }),
  };
  static override flags = {
    'separate-dir': textFlag({
      helpValue: 'DIR',
      description: 'Keep the data in DIR, for photos on read-only or network media.',
    }),
    store: textFlag({
      helpValue: 'URL',
      description:
        'Keep the records in a database, for several machines: postgres://USER@HOST/DATABASE, without a password.',
    }),
    force: booleanFlag({
      char: 'f',
      default: false,
      description: 'Make one even inside another repository.',
    }),
    watch: booleanFlag({
      default: false,
      description: 'Start a watcher apart from this terminal, too: see "imgdedup watch".',
    }),
    hash: textFlag({
      helpValue: 'NAME',
      description:
        'Name contents by this hash; shake256 and blake3 also with a length in bytes, such as blake3:64. "rehash" changes it later.',
      suggestions: builtInNames,
    }),
  };
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init ~/Pictures',
    '<%= config.bin %> init ~/Pictures --watch',
    '<%= config.bin %> init /mnt/nas/photos --separate-dir ~/imgdedup-data',
    '<%= config.bin %> init /mnt/nas/photos --store postgres://anna@nas.local/photos',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const { createRepository } = await import('../api/repository/create-repository.js');
    const { userConfigPath } = await import('../library/repository/user-config.js');
    const folder = this.folder(flags);
    const separate = flags['separate-dir'];
    const overrides = overridesOf(flags, folder);
    if (flags.hash !== undefined) overrides.set('hash', hashFlag(flags.hash));
    const created = await createRepository(resolve(folder, args.folder ?? '.'), {
      overrides,
      userConfig: userConfigPath(this.io.env),
      onPluginTrouble: this.pluginTrouble(flags),
      force: flags.force,
      store: flags.store,
      separateDir: separate === undefined ? undefined : resolve(folder, separate),
    });
    this.envelope.root = created.place.root;
    if (flags.json) await createdJson(this.envelope, created);
    else if (!flags.quiet) await this.output.write(renderCreated(created));
    if (created.isAllowedAnew) {
      const file = userConfigPath(this.io.env);
      this.notice(flags, `${file} allows connecting there from now on (store.servers).`);
    }
    if (created.isReadableOnTheWay && (created.isNew || created.isAllowedAnew)) {
      this.notice(
        flags,
        'Names, places and dates of photos go there unencrypted: "?sslmode=verify-full" behind the address keeps others from reading and changing them.',
      );
    }
    if (flags.watch) await this.#watch(flags, created.place);
    await this.hint(flags, hintAfterInit(created.isNew));
  }

  async #watch(flags: CommonFlags, place: RepositoryPlace): Promise<void> {
    const { Repository } = await import('../library/repository/repository.js');
    const { userConfigPath } = await import('../library/repository/user-config.js');
    const { startWatcherApart } = await import('./terminal/start-watcher.js');
    await using repository = await Repository.open(place, {
      userConfig: userConfigPath(this.io.env),
    });
    const { pid } = await startWatcherApart(repository, this.signal);
    this.notice(flags, `Process ${pid} watches the folder; "imgdedup watch --stop" ends it.`);
  }
}
