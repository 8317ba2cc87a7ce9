import { Args, Flags } from '@oclif/core';
import { indexJson } from '../ui/json.js';
import { renderIndex } from '../ui/render-index.js';
import { BaseCommand } from './base.js';

export class Index extends BaseCommand {
  static override summary = 'Take a snapshot of the folder and hash what is new.';
  static override description =
    'Interrupt it at any time: the same command continues where it stopped.';
  static override strict = false;
  static override args = {
    path: Args.string({ description: 'Files or folders to index; everything by default.' }),
  };
  static override flags = {
    force: Flags.boolean({ default: false, description: 'Read every file again.' }),
    jobs: Flags.integer({
      min: 1,
      max: 64,
      description: 'Number of reading threads (setting: jobs).',
    }),
  };
  static override examples = [
    '<%= config.bin %> index',
    '<%= config.bin %> index 2024 --jobs 1',
    '<%= config.bin %> index --force',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Index);
    const { indexPhotos } = await import('../core/index-photos.js');
    const from = this.folder(flags);
    const repository = await this.openToWrite(flags);
    const scope = await this.scope(repository, argv.map(String), from);
    const { force, jobs } = flags;
    const onProgress = this.progress(flags);
    const result = await indexPhotos(repository, {
      scope,
      force,
      jobs,
      signal: this.signal,
      onProgress,
    });
    this.conclude(flags, result.unreadable);
    if (flags.json) await indexJson(this.output, result);
    else if (!flags.quiet) await renderIndex(this.output, result);
  }
}
