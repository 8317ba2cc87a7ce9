import { defaultSettings, formatSetting } from '../../config/settings.js';
import { unsetJson } from '../../render/json/config-json.js';
import { quotePath } from '../../render/quote.js';
import { BaseCommand } from '../base.js';
import { arg } from '../flags/flags.js';
import { globalFlag } from './target.js';

export class ConfigUnset extends BaseCommand {
  static override summary =
    'Take a setting out of .imgdedup/config.toml, so that what stands behind it holds again.';
  static override description =
    'Behind the setting of a repository stands that of your own configuration, and behind that the default.';
  static override args = {
    key: arg({ required: true, description: 'Name of the setting, such as scan.hidden.' }),
  };
  static override flags = globalFlag;
  static override examples = [
    '<%= config.bin %> config unset scan.hidden',
    '<%= config.bin %> config unset --global keep',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigUnset);
    const { key } = args;
    const { removeConfigValue } = await import('../../config/config-file.js');
    const { checkHash, configTarget } = await import('./target.js');
    // A name that is none is a slip, not a setting that is not set.
    formatSetting(key, defaultSettings);
    const target = await configTarget(flags.global, this.folder(flags), this.io.env);
    this.envelope.root = target.place?.root ?? null;
    if (key === 'hash') await checkHash(target, defaultSettings.hash);
    const wasSet = await removeConfigValue(target.path, key);
    if (flags.json) await unsetJson(this.envelope, { key, wasSet });
    else if (!wasSet) this.notice(flags, `${key} was not set in ${quotePath(target.path)}.`);
  }
}
