import { join } from 'node:path';
import { Args } from '@oclif/core';
import type { RepositoryPlace } from '../../core/discover.js';
import { formatSetting, parseSettings, parseSettingText } from '../../model/settings.js';
import { settingJson } from '../../ui/config-json.js';
import { BaseCommand } from '../base.js';

export class ConfigSet extends BaseCommand {
  static override summary = 'Change a setting in .imgdedup/config.toml; comments there are kept.';
  static override args = {
    key: Args.string({ required: true, description: 'Name of the setting, such as scan.hidden.' }),
    value: Args.string({ required: true, description: 'Its value; items of a list with commas.' }),
  };
  static override examples = [
    '<%= config.bin %> config set scan.hidden true',
    '<%= config.bin %> config set scan.min-size 20kB',
    '<%= config.bin %> config set keep path:originals/**,oldest',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigSet);
    const { writeConfigValue } = await import('../../files/config-file.js');
    const { findRepository } = await import('../../core/discover.js');
    // Not opened: this is how a wrong value is mended.
    const place = findRepository(this.folder(flags));
    this.envelope.root = place.root;
    const value = parseSettingText(args.key, args.value);
    if (args.key === 'hash') await this.#checkHash(place, value);
    const { dataFolder } = place;
    await writeConfigValue(join(dataFolder, 'config.toml'), args.key, value);
    const shown = formatSetting(args.key, parseSettings(new Map([[args.key, value]])));
    if (flags.json) await settingJson(this.envelope, { key: args.key, value: shown });
  }

  /** Every content id begins with the hash's name: it can only be set to what it is. */
  async #checkHash(place: RepositoryPlace, value: unknown): Promise<void> {
    const { Repository } = await import('../../core/repository.js');
    const repository = await Repository.open(place, { overrides: new Map([['hash', value]]) });
    await repository.transaction(() => Promise.resolve());
  }
}
