import { ImgdedupError } from '../model/errors/errors.js';
import type { FetchResult } from '../model/remotes/whereabouts.js';
import { fetchedJson } from '../render/remotes-json.js';
import { renderFetched } from '../render/text/remotes/render-remotes.js';
import { sentences } from '../render/report-error.js';
import { BaseCommand } from './base.js';
import { arg } from './flags/flags.js';

export class Fetch extends BaseCommand {
  static override summary = 'Learn what other repositories hold.';
  static override description =
    'Reads the newest snapshot there, and of it only the folders that changed since the last time; no photo. Nothing is written there, so it may be read-only, or in use. A volume is found wherever it is mounted. Without NAME every remote that is connected is fetched.';
  static override strict = false;
  static override args = {
    name: arg({
      description: 'Remotes, as "remote list" calls them; all that are connected by default.',
    }),
  };
  static override examples = [
    '<%= config.bin %> fetch',
    '<%= config.bin %> fetch backup',
    '<%= config.bin %> fetch backup nas --json',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Fetch);
    const { fetchRemote } = await import('../api/remotes/fetch-remote.js');
    const { remoteNames } = await import('../api/remotes/remotes.js');
    const repository = await this.openToWrite(flags);
    const names = argv.length > 0 ? argv : await remoteNames(repository);
    const results: FetchResult[] = [];
    const away: string[] = [];
    for (const name of names) {
      try {
        const watch = { signal: this.signal, onProgress: this.progress(flags) };
        results.push(await fetchRemote(repository, name, watch));
      } catch (error) {
        const isAway = error instanceof ImgdedupError && error.code === 'REMOTE_AWAY';
        // Who names one wants that one.
        if (!isAway || argv.length > 0) throw error;
        away.push(name);
        this.notice(flags, sentences(error));
      }
    }
    this.clearProgress();
    if (flags.json) await fetchedJson(this.envelope, results, away);
    else if (!flags.quiet) {
      for (const result of results) await renderFetched(this.output, result);
      if (names.length === 0) {
        await this.output.prose('No remote yet: "imgdedup remote add NAME DIR".');
      }
    }
  }
}
