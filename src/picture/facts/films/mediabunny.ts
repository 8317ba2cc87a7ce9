/** The only file that imports `mediabunny`, which is loaded when there is a film for it. */
import { createRequire } from 'node:module';
import { systemCode } from '../../../model/errors/errors.js';
import type { ByteSource } from '../../formats/byte-source.js';
import type { FilmFacts } from './film-facts.js';
import type { FilmTags } from './film-tags.js';

/** What is used of the library. (Its own types want those of browsers.) */
interface Library {
  readonly Input: new (options: { formats: readonly object[]; source: object }) => Input;
  readonly CustomSource: new (options: SourceOptions) => object;
  readonly MP4: object;
  readonly QTFF: object;
  readonly MATROSKA: object;
  readonly WEBM: object;
  readonly MPEG_TS: object;
  readonly Logging: { level: number };
  readonly LogLevel: { readonly Silent: number };
}

interface SourceOptions {
  getSize(): number;
  read(start: number, end: number): Uint8Array;
  readonly maxCacheSize: number;
  handleUnhandledError(error: unknown): void;
}

interface Input {
  getPrimaryVideoTrack(): Promise<Track | null>;
  getDurationFromMetadata(): Promise<number | null>;
  computeDuration(): Promise<number>;
  getMetadataTags(): Promise<{ readonly raw?: Readonly<Record<string, unknown>> }>;
  dispose(): void;
}

interface Track {
  getCodec(): Promise<string | null>;
  getDisplayWidth(): Promise<number>;
  getDisplayHeight(): Promise<number>;
}

export interface Film {
  readonly facts: FilmFacts;
  readonly tags: FilmTags;
}

/** What is read of one film at most: tables of a day of it take some. */
const mostBytes = 64 * 1024 * 1024;
/**
 * And how often: at the end of a Matroska file that was cut the library looks for more for ever. It keeps
 * nothing of what it read, so that it has to ask.
 */
const mostReads = 20_000;

let library: Library | undefined;

function load(): Library {
  if (library !== undefined) return library;
  const require = createRequire(import.meta.url);
  const mediabunny: Library = require('mediabunny');
  mediabunny.Logging.level = mediabunny.LogLevel.Silent;
  library = mediabunny;
  return mediabunny;
}

/**
 * Size, codec and tags of a film, and how long it is where nobody knows it yet. Of a broken one it is
 * what was found before it broke.
 * @throws the system error where the file cannot be read
 */
export async function lookAtFilm(
  file: ByteSource,
  knownDuration: number | undefined,
): Promise<Film> {
  const { Input, CustomSource, MP4, QTFF, MATROSKA, WEBM, MPEG_TS } = load();
  let [left, reads] = [mostBytes, 0];
  let fault: unknown;
  const read = (start: number, end: number): Uint8Array => {
    left -= end - start;
    reads += 1;
    if (left < 0 || reads > mostReads)
      throw new RangeError('more of the film is asked for than is read');
    try {
      return file.read(start, end - start);
    } catch (error) {
      fault = error;
      throw error;
    }
  };
  const input = new Input({
    formats: [MP4, QTFF, MATROSKA, WEBM, MPEG_TS],
    source: new CustomSource({
      getSize: () => file.size,
      read,
      maxCacheSize: 0,
      handleUnhandledError: () => undefined,
    }),
  });
  /** The library throws whatever it met in a broken file, asserted or not. */
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (fault !== undefined && systemCode(fault) !== undefined) throw fault;
      if (error instanceof Error) return undefined;
      throw error;
    }
  };
  try {
    const track = await attempt(() => input.getPrimaryVideoTrack());
    const duration = knownDuration ?? (await attempt(() => durationOf(input)));
    const size = track ? await attempt(() => trackFacts(track)) : undefined;
    const tags = await attempt(() => input.getMetadataTags());
    return { facts: { ...size, duration }, tags: textsOf(tags?.raw ?? {}) };
  } finally {
    input.dispose();
  }
}

async function durationOf(input: Input): Promise<number | undefined> {
  const said = await input.getDurationFromMetadata();
  const seconds = said !== null && said > 0 ? said : await input.computeDuration();
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

async function trackFacts(track: Track): Promise<FilmFacts> {
  const codec = (await track.getCodec()) ?? undefined;
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
  const hasSize = width > 0 && height > 0;
  return { codec, width: hasSize ? width : undefined, height: hasSize ? height : undefined };
}

function textsOf(raw: Readonly<Record<string, unknown>>): FilmTags {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(raw)) {
    if (typeof value === 'string') texts.set(name.toLowerCase(), value);
  }
  return texts;
}
