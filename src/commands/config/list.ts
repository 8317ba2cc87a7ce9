import { defaultSettings, formatSetting, settingTable } from '../../model/settings.js';
import { settingsJson } from '../../ui/config-json.js';
import { BaseCommand } from '../base.js';

export class ConfigList extends BaseCommand {
  static override summary = 'Print every setting, its value and what it means.';
  static override examples = ['<%= config.bin %> config list'];

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigList);
    const { settings } = await this.open(flags);
    await this.page(flags, settings);
    const rows = settingTable.map(({ key, unit, description, allowed }) => ({
      key,
      value: formatSetting(key, settings),
      default: formatSetting(key, defaultSettings),
      unit,
      description,
      allowed,
    }));
    if (flags.json) {
      await settingsJson(this.envelope, rows);
      return;
    }
    for (const row of rows) {
      await this.output.line(`${row.key} = ${row.value}`);
      await this.output.line(`    ${row.description}${row.unit ? ` (${row.unit})` : ''}`);
    }
  }
}
