import type { OutputFormat } from '../../../model/plugins/plugin.js';
import { cameraName } from '../../../model/text/camera-name.js';
import type { ListedFile, ListResult } from '../../../model/snapshot/listed-file.js';
import type { Envelope } from '../../envelope.js';
import { durationText, factsJson, rounded } from '../../facts-text.js';
import type { Output } from '../../output.js';
import { csvHead, csvLine } from '../../csv.js';
import { escapeText } from '../../quote.js';
import { formatBytes } from '../../units.js';

/** A line for each file: when, with what, how large, how long, where. */
export async function renderList(output: Output, { files }: ListResult): Promise<void> {
  const rows = files.map(({ path, stat, facts }) => {
    const { width, height, taken, make, model, duration } = facts ?? {};
    const size = width === undefined ? '' : `${width} × ${height}`;
    const camera = escapeText(cameraName(make, model) ?? '');
    const length = duration === undefined ? '' : durationText(duration);
    const cells = [taken ?? '', camera, size, length, formatBytes(stat.size)];
    return { cells, path };
  });
  const widths = [0, 1, 2, 3, 4].map((column) =>
    rows.reduce((most, { cells }) => Math.max(most, (cells[column] ?? '').length), 0),
  );
  for (const { cells, path } of rows) {
    const columns = cells.map((cell, column) =>
      column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    const filled = columns.filter((_, column) => (widths[column] ?? 0) > 0);
    await output.line(`${output.style.dim(filled.join('  '))}  ${output.path(path)}`);
  }
}

/** Paths alone, each ended by a zero byte. */
export async function renderListPaths(output: Output, { files }: ListResult): Promise<void> {
  for (const { path } of files) await output.write(`${path}\0`);
}

const columns = [
  'path',
  'size',
  'mtime',
  'contentId',
  'kind',
  'format',
  'width',
  'height',
  'orientation',
  'camera',
  'make',
  'model',
  'lens',
  'software',
  'taken',
  'iso',
  'aperture',
  'exposure',
  'focalLength',
  'focalLength35',
  'latitude',
  'longitude',
  'altitude',
  'rating',
  'keywords',
  'contentIdentifier',
  'duration',
  'codec',
] as const;

/** For spreadsheets; what is not known is empty. */
export const listCsv: OutputFormat<ListedFile> = {
  name: 'csv',
  head: () => csvHead(columns),
  record(file) {
    const cells = flat(file);
    return csvLine(columns.map((name) => cells[name]));
  },
};

function flat(file: ListedFile): Partial<Record<string, string | number | undefined>> {
  const { path, stat, contentId, facts } = file;
  const { place, keywords, aperture, exposure, ...others } = facts ?? {};
  return {
    ...others,
    path,
    size: stat.size,
    mtime: new Date(stat.mtimeMs).toISOString(),
    contentId,
    camera: cameraName(facts?.make, facts?.model),
    aperture: aperture === undefined ? undefined : rounded(aperture, 2),
    exposure,
    latitude: place?.latitude,
    longitude: place?.longitude,
    altitude: place?.altitude,
    keywords: keywords?.join(';'),
  };
}

export async function listJson(
  envelope: Envelope,
  { files, undescribed }: ListResult,
): Promise<void> {
  await envelope.list('listed', files, listedJson);
  const bytes = files.reduce((sum, { stat }) => sum + stat.size, 0);
  await envelope.end({ files: files.length, bytes, undescribed });
}

/** A file as it stands in the document, and a line by itself in JSON Lines. */
export function listedJson({ path, stat, contentId, facts }: ListedFile): object {
  return {
    path,
    size: stat.size,
    mtime: new Date(stat.mtimeMs).toISOString(),
    contentId: contentId ?? null,
    facts: factsJson(facts),
  };
}
