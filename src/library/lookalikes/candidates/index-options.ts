import type { OnProgress, Progress } from '../../../model/runs/progress.js';

/** How an index of look-alikes is opened. */
export interface IndexOptions {
  /** Whether it may be changed and saved. */
  readonly mayWrite: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Pictures that are being put into an index. */
export function indexing(files: number, totalFiles: number): Progress {
  return { stage: 'indexing', files, totalFiles, bytes: 0, totalBytes: undefined };
}
