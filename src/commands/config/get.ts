import { formatSetting } from '../../config/settings.js';
import { settingJson } from '../../render/json/config-json.js';
import { BaseCommand } from '../base.js';
import { arg } from '../flags/flags.js';

export class ConfigGet extends BaseCommand {
  static override summary = 'Print the value of a setting.';
  static override args = {
    key: arg({ required: true, description: 'Name of the setting, such as scan.hidden.' }),
  };
  static override examples = ['<%= config.bin %> config get keep'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigGet);
    const { settings } = await this.open(flags);
    const value = formatSetting(args.key, settings);
    if (flags.json) await settingJson(this.envelope, { key: args.key, value });
    else await this.output.line(value);
  }
}
