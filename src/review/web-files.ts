import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer } from '../http/answer.js';
import { systemCode } from '../model/errors/errors.js';

/** A file of the page as it is sent. */
interface WebFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** The built page: all files there are, read once. What is not among them cannot be asked for. */
export class WebFiles {
  readonly #files: ReadonlyMap<string, WebFile>;

  constructor(folder: URL = new URL('../web/', import.meta.url)) {
    this.#files = readFiles(fileURLToPath(folder));
  }

  /** @param path of a URL, as it came: no name of a file has anything to decode */
  answer(path: string, ifNoneMatch: string | undefined): Answer | undefined {
    const file = this.#files.get(path === '/' ? '/index.html' : path);
    if (file === undefined) return undefined;
    const headers = { etag: file.etag, 'cache-control': 'no-cache' };
    if (ifNoneMatch === file.etag) return { status: 304, headers, body: '' };
    return { status: 200, headers: { ...headers, 'content-type': file.type }, body: file.bytes };
  }
}

function readFiles(folder: string): Map<string, WebFile> {
  const files = new Map<string, WebFile>();
  for (const entry of entriesBelow(folder)) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = `${entry.parentPath}/${entry.name}`;
    const bytes = readFileSync(path);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    files.set(`/${path.slice(folder.length).replace(/^\/+/, '')}`, { bytes, type, etag });
  }
  return files;
}

function entriesBelow(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
