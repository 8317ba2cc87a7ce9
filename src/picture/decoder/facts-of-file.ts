import type { FactsOutcome } from './decoder-message.js';
import { openPicture } from '../decode/open-picture.js';
import type { PictureFile, ReadBuffer } from '../decode/picture-file.js';
import { factsOf } from '../facts/facts-of.js';
import { videoFactsOf } from '../facts/films/video-facts.js';
import type { PictureFormat } from '../formats/formats.js';
import type { VideoFormat } from '../formats/video-formats.js';
import type { Facts } from '../../model/facts.js';

/**
 * What one file says of itself. Nothing is decoded.
 * @param buffer lent for as long as it takes
 */
export async function factsOfFile(
  path: string | Buffer,
  buffer: ReadBuffer,
): Promise<FactsOutcome> {
  let facts: Facts | undefined;
  const glance = (file: PictureFile, format: PictureFormat): void => {
    facts = factsOf(file.source(), format);
  };
  const watch = async (file: PictureFile, format: VideoFormat): Promise<void> => {
    facts = await videoFactsOf(file.source(), format);
  };
  const done = { kind: 'done' } as const;
  const outcome = await openPicture(path, buffer, () => Promise.resolve(done), { glance, watch });
  return outcome.kind === 'unreadable' ? outcome : { kind: 'facts', facts };
}
