import { formatSetting, parseSettings, parseSettingText } from '../../config/settings.js';
import { settingJson } from '../../render/json/config-json.js';
import { BaseCommand } from '../base.js';
import { absoluteModules } from '../flags/common-flags.js';
import { arg } from '../flags/flags.js';
import { globalFlag } from './target.js';

export class ConfigSet extends BaseCommand {
  static override summary = 'Change a setting in .imgdedup/config.toml; comments there are kept.';
  static override description =
    'With --global in your own configuration, which holds for all your repositories where they set nothing else. A hash there is for repositories that are made from now on.';
  static override args = {
    key: arg({ required: true, description: 'Name of the setting, such as scan.hidden.' }),
    value: arg({ required: true, description: 'Its value; items of a list with commas.' }),
  };
  static override flags = globalFlag;
  static override examples = [
    '<%= config.bin %> config set scan.hidden true',
    '<%= config.bin %> config set scan.min-size 20kB',
    '<%= config.bin %> config set keep path:originals/**,oldest',
    '<%= config.bin %> config set --global core.pager cat',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigSet);
    const { key } = args;
    const { writeConfigValue } = await import('../../config/config-file.js');
    const { checkHash, checkPersonal, configTarget } = await import('./target.js');
    const typed = parseSettingText(key, args.value);
    const value = key === 'plugins' ? absoluteModules(typed, this.folder(flags)) : typed;
    const target = await configTarget(flags.global, this.folder(flags), this.io.env);
    this.envelope.root = target.place?.root ?? null;
    checkPersonal(target, key);
    if (key === 'hash') await checkHash(target, value);
    await writeConfigValue(target.path, key, value);
    const shown = formatSetting(key, parseSettings(new Map([[key, value]])));
    if (flags.json) await settingJson(this.envelope, { key, value: shown });
  }
}
