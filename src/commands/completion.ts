import { readFile } from 'node:fs/promises';
import { completionJson } from '../render/json/completion-json.js';
import { BaseCommand } from './base.js';
import { arg } from './flags/flags.js';

const shells = ['bash', 'zsh', 'fish'] as const;

export class Completion extends BaseCommand {
  static override summary = 'Print what makes a shell complete commands and flags.';
  static override description =
    'For bash and zsh put the line that the examples show into ~/.bashrc or ~/.zshrc, for fish into ~/.config/fish/config.fish.';
  static override args = {
    shell: arg({ required: true, options: [...shells], description: 'Which shell.' }),
  };
  static override examples = [
    'eval "$(<%= config.bin %> completion bash)"',
    'eval "$(<%= config.bin %> completion zsh)"',
    '<%= config.bin %> completion fish | source',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Completion);
    // Made by the build, beside the program.
    const file = new URL(`../shell/imgdedup.${args.shell}`, import.meta.url);
    const script = await readFile(file, 'utf8');
    if (flags.json) await completionJson(this.envelope, { shell: args.shell, script });
    else await this.output.write(script);
  }
}
