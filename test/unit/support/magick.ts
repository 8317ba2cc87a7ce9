import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

interface Writing {
  initializeImageMagick(wasm: Uint8Array): Promise<void>;
  readonly ImageMagick: {
    read<T>(
      bytes: Uint8Array,
      work: (image: { write<U>(format: string, work: (bytes: Uint8Array) => U): U }) => T,
    ): T;
  };
}

const require = createRequire(import.meta.url);
let started: Promise<Writing> | undefined;

/** A picture in a format that sharp does not write. */
export async function magickWritten(picture: Buffer, coder: string): Promise<Buffer> {
  const { ImageMagick } = await (started ??= start());
  return ImageMagick.read(picture, (image) => image.write(coder, (bytes) => Buffer.from(bytes)));
}

async function start(): Promise<Writing> {
  const magick: Writing = require('@imagemagick/magick-wasm');
  await magick.initializeImageMagick(
    readFileSync(require.resolve('@imagemagick/magick-wasm/magick.wasm')),
  );
  return magick;
}
