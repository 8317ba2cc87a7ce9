import type { RenderOutcome } from './decoder-message.js';
import { Decoder } from './decoder.js';
import { decoderEntry, freest, type PoolOptions } from './decoder-pool.js';
import { asRendering } from './expected-outcome.js';

/** Renders pictures in processes of their own, each when it is asked for. */
export interface RenderPool extends AsyncDisposable {
  /**
   * What a file shows, in WebP.
   * @param path absolute, or relative to the working folder, which must stay the same
   * @param side of the longer side in pixels; a smaller picture stays as small
   * @throws ImgdedupError DECODER_UNAVAILABLE
   */
  render(path: string | Buffer, side: number): Promise<RenderOutcome>;
}

/** Without anything to do for so long, the processes end: they hold memory. */
const idleMs = 20_000;

/** None starts before there is a picture for it. */
export function startRenderers(options: PoolOptions): RenderPool {
  const { processes, entry = decoderEntry } = options;
  const decoders = Array.from({ length: processes }, () => new Decoder({ ...options, entry }));
  let atWork = 0;
  let idle: NodeJS.Timeout | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all(decoders.map((decoder) => decoder.stop()));
  };
  return {
    async render(path, side) {
      clearTimeout(idle);
      atWork += 1;
      try {
        return asRendering(await freest(decoders).decode({ path }, { kind: 'render', side }));
      } finally {
        atWork -= 1;
        if (atWork === 0) {
          idle = setTimeout(() => void stop(), idleMs);
          idle.unref();
        }
      }
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(idle);
      await stop();
    },
  };
}
