import { defaultSettings, formatSetting, settingTable } from '../../config/settings.js';
import { settingsJson } from '../../render/json/config-json.js';
import { quotePath } from '../../render/quote.js';
import { BaseCommand } from '../base.js';
import { overridesOf } from '../flags/common-flags.js';
import type { SettingOrigin } from '../../config/setting-origin.js';
import { booleanFlag } from '../flags/flags.js';

export class ConfigList extends BaseCommand {
  static override summary = 'Print every setting, its value and what it means.';
  static override description =
    'A value is the default, or from your own configuration (~/.config/imgdedup/config.toml), or from that of the repository, or from -c: the later goes before the earlier.';
  static override flags = {
    'show-origin': booleanFlag({
      default: false,
      description: 'Say where each value comes from, too.',
    }),
  };
  static override examples = [
    '<%= config.bin %> config list',
    '<%= config.bin %> config list --show-origin',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigList);
    const { settingOrigins } = await import('../../library/repository/setting-origins.js');
    const { userConfigPath } = await import('../../library/repository/user-config.js');
    const { settings, dataFolder } = await this.open(flags);
    await this.page(flags, settings);
    const origins = await settingOrigins({
      dataFolder,
      userConfig: userConfigPath(this.io.env),
      overrides: overridesOf(flags, this.folder(flags)),
    });
    const rows = settingTable.map(({ key, unit, description, allowed }) => ({
      key,
      value: formatSetting(key, settings),
      default: formatSetting(key, defaultSettings),
      origin: origins.get(key) ?? ({ kind: 'default' } as const),
      unit,
      description,
      allowed,
    }));
    if (flags.json) {
      await settingsJson(this.envelope, rows);
      return;
    }
    for (const row of rows) {
      const origin = flags['show-origin'] ? `  (${originText(row.origin)})` : '';
      await this.output.line(`${row.key} = ${row.value}${origin}`);
      await this.output.line(`    ${row.description}${row.unit ? ` (${row.unit})` : ''}`);
    }
  }
}

function originText(origin: SettingOrigin): string {
  switch (origin.kind) {
    case 'user':
    case 'repository':
      return quotePath(origin.file);
    case 'command line':
      return '-c';
    case 'default':
      return 'default';
    default:
      return origin satisfies never;
  }
}
