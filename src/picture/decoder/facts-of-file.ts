import type { FactsOutcome } from './decoder-message.js';
import { openPicture, type ForeignPicture } from '../decode/open-picture.js';
import type { ReadBuffer } from '../decode/picture-file.js';
import { Describer } from './describe-file.js';
import type { PluginTurn } from './plugin-turn.js';

/**
 * What one file says of itself. Nothing is decoded, but by plugins: how large a picture is, its pixels say then.
 * @param buffer lent for as long as it takes
 */
export async function factsOfFile(
  path: string | Buffer,
  buffer: ReadBuffer,
  turn?: PluginTurn,
): Promise<FactsOutcome> {
  const describer = new Describer(turn);
  let decoded: ForeignPicture | undefined;
  const outcome = await openPicture(
    path,
    buffer,
    async (_file, _format, foreign) => {
      decoded = foreign;
      return { kind: 'done' } as const;
    },
    { describe: describer.describe, foreign: turn && ((file) => turn.decoderOf(file)) },
  );
  return outcome.kind === 'unreadable' ? outcome : { kind: 'facts', ...describer.read(decoded) };
}
