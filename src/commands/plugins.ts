import { enclosingRepository, repositoryAt } from '../library/repository/discover.js';
import { pluginsJson } from '../render/json/plugins-json.js';
import { renderPlugins } from '../render/text/maintenance/render-plugins.js';
import { BaseCommand } from './base.js';
import { overridesOf } from './flags/common-flags.js';

export class Plugins extends BaseCommand {
  static override summary = 'List the plugins that are configured, and what each adds.';
  static override description =
    'Modules are named by the setting plugins of your own configuration (~/.config/imgdedup/config.toml), or by -c for one run. What the configuration of a repository names is never loaded: it may have come with the photos. docs/plugins.md says how one is written.';
  static override examples = [
    '<%= config.bin %> plugins',
    '<%= config.bin %> config set --global plugins ./my-plugin.js',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Plugins);
    const { listPlugins } = await import('../api/repository/list-plugins.js');
    const { userConfigPath } = await import('../library/repository/user-config.js');
    const folder = this.folder(flags);
    const place = repositoryAt(folder) ?? enclosingRepository(folder);
    this.envelope.root = place?.root ?? null;
    const plugins = await listPlugins({
      place,
      userConfig: userConfigPath(this.io.env),
      overrides: overridesOf(flags, folder),
    });
    if (flags.json) await pluginsJson(this.envelope, plugins);
    else await renderPlugins(this.output, plugins);
  }
}
