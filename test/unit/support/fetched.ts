import { importFiles } from '../../../src/api/import/import-files.js';
import type { FileOps } from '../../../src/fs/file-ops.js';
import type { Repository } from '../../../src/library/repository/repository.js';
import type { ImportEvent } from '../../../src/model/import/import.js';
import { cutAfter, file, jpegOf, WebServer } from './web-server.js';

/** What the server has, by path: one comes in two goes, and one the photo folder holds. */
export const onServer = {
  '/one.jpg': jpegOf('one'),
  '/cut.jpg': jpegOf('cut', 300_000),
  '/same.jpg': Buffer.from([0xff, 0xd8, 0xff, 0xe1]),
} as const;

/** Files that the photo folder has not, which are to come under these names. */
export const toBeFetched = ['/one.jpg', '/cut.jpg'] as const;

/** Answers the same to whoever asks, so that many may at a time. */
export async function startServer(): Promise<WebServer> {
  const server = await WebServer.start();
  for (const [path, bytes] of Object.entries(onServer)) {
    const headers = { ETag: `"${path}"` };
    const [whole, cut] = [file(bytes, headers), cutAfter(200_000, bytes, headers)];
    server.on(path, (request, response) => {
      const isCut = path === '/cut.jpg' && request.headers.range === undefined;
      const isWhole = request.headers['if-none-match'] !== undefined;
      (isCut && !isWhole ? cut : whole)(request, response);
    });
  }
  return server;
}

export interface FetchRun {
  readonly repository: Repository;
  /** Where the server is. */
  readonly origin: string;
  readonly ops?: FileOps;
  readonly onEvent?: (event: ImportEvent) => void;
}

/** Brings all of it in, under the names that it has there. */
export function fetchAll({ repository, origin, ...options }: FetchRun) {
  const sources = [{ urls: Object.keys(onServer).map((path) => origin + path) }];
  const download = { patience: { firstPauseMs: 1, longestPauseMs: 2 } };
  return importFiles(repository, { ...options, sources, download, to: '{name}' });
}
