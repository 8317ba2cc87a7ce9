import type { Facts } from '../../../model/facts/facts.js';
import type { ByteSource } from '../../formats/byte-source.js';
import type { VideoFormat } from '../../formats/video-formats.js';
import { asfFacts } from './asf-header.js';
import { avchdFacts } from './avchd.js';
import { aviFacts } from './avi-header.js';
import { type FilmFacts } from './film-facts.js';
import { flashFacts } from './flash-header.js';
import { tagFacts } from './film-tags.js';
import { hasLyingCounts } from './lying-counts.js';
import { matroskaDate } from './matroska-date.js';
import { lookAtFilm } from './mediabunny.js';
import { movieHeader } from './movie-header.js';
import { mpegFacts } from './mpeg-program.js';
import { movieTrack } from './movie-track.js';

/**
 * What a film says of itself. Of a broken one it is what can be read.
 * @throws the system error where the file cannot be read
 */
export async function videoFactsOf(file: ByteSource, format: VideoFormat): Promise<Facts> {
  const film = await filmFacts(file, format);
  return {
    kind: 'video',
    format,
    width: film.width,
    height: film.height,
    orientation: undefined,
    make: film.make,
    model: film.model,
    lens: undefined,
    software: film.software,
    taken: film.taken,
    iso: undefined,
    aperture: undefined,
    exposure: undefined,
    focalLength: undefined,
    focalLength35: undefined,
    place: film.place,
    rating: undefined,
    keywords: film.keywords ?? [],
    contentIdentifier: film.contentIdentifier,
    duration: film.duration,
    codec: film.codec,
  };
}

async function filmFacts(file: ByteSource, format: VideoFormat): Promise<FilmFacts> {
  switch (format) {
    case 'mp4':
    case 'mov':
    case '3gp': {
      const { created, duration } = movieHeader(file);
      const head = { taken: created, duration };
      const found = hasLyingCounts(file) ? head : await withTags(file, head);
      return { ...found, ...missingIn(found, movieTrack(file)) };
    }
    case 'mkv':
    case 'webm':
      return withTags(file, { taken: matroskaDate(file) });
    case 'ts': {
      const [found, camera] = [await withTags(file, {}), avchdFacts(file)];
      // Of films of two fields the library takes one for the whole height.
      return { ...found, ...missingIn(found, camera), height: camera.height ?? found.height };
    }
    case 'avi':
      return aviFacts(file);
    case 'wmv':
      return asfFacts(file);
    case 'mpeg':
      return mpegFacts(file);
    case 'flv':
      return flashFacts(file);
    default:
      return format satisfies never;
  }
}

/** A tag says when in local time and the zone; the head of the film only in UTC. */
async function withTags(file: ByteSource, header: FilmFacts): Promise<FilmFacts> {
  const { facts, tags } = await lookAtFilm(file, header.duration);
  const said = tagFacts(tags);
  return { ...facts, ...said, taken: said.taken ?? header.taken };
}

/** What another source knows of what one does not. */
function missingIn(found: FilmFacts, other: FilmFacts): FilmFacts {
  const { width = other.width, height = other.height } = found;
  return {
    width,
    height,
    codec: found.codec ?? other.codec,
    make: found.make ?? other.make,
    model: found.model ?? other.model,
    taken: found.taken ?? other.taken,
  };
}
