import { ImgdedupError } from '../../model/errors/errors.js';
import { isPartName, type OutputFormat } from '../../model/plugins/plugin.js';
import type { Repository } from '../../library/repository/repository.js';
import type { ParsedArgs } from './flags.js';
import { booleanFlag, textFlag } from './flags.js';

/** Flags of commands whose results go to a file as well. */
export const outputFlags = {
  output: textFlag({
    helpValue: 'FILE',
    description: 'Write the result to FILE, which gets its name when it is complete.',
  }),
  force: booleanFlag({
    default: false,
    description: 'Replace a file that is there already, unless it is a picture or a video.',
  }),
};

/** The same, also in formats of plugins. */
export function formatOrPluginFlag<const F extends readonly string[]>(
  options: F,
  description: string,
) {
  const helpValue = `${options.join('|')}|PLUGIN.OUTPUT`;
  return { format: textFlag({ options, takesParts: true, helpValue, description }) };
}

/** How results of commands are printed that list. */
export function formatFlag<const F extends readonly string[]>(options: F, description: string) {
  return { format: textFlag({ options, helpValue: options.join('|'), description }) };
}

/**
 * `--format json` is `--json`.
 * @throws ImgdedupError USAGE where the two say different things
 */
export function withFormat(parsed: ParsedArgs): ParsedArgs {
  const { format, json } = parsed.flags;
  if (typeof format !== 'string') return parsed;
  if (json === true && format !== 'json') {
    throw new ImgdedupError('USAGE', `--json does not go with --format ${format}.`);
  }
  return { ...parsed, flags: { ...parsed.flags, json: format === 'json' } };
}

/** In which form a result is wanted. */
export function formatOf<F extends string>({
  json,
  format,
}: {
  readonly json: boolean;
  readonly format: F | undefined;
}): F | 'json' | 'text' {
  return json ? 'json' : (format ?? 'text');
}

/**
 * The format of a plugin that is asked for, if it is one.
 * @throws ImgdedupError PLUGIN_UNAVAILABLE
 */
export function pluginOutput(
  { plugins }: Pick<Repository, 'plugins'>,
  format: string | undefined,
): OutputFormat | undefined {
  return format !== undefined && isPartName(format) ? plugins.output(format) : undefined;
}
