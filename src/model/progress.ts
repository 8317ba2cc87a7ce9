/** How far a run is. Totals are undefined while nobody knows them. */
export interface Progress {
  readonly stage:
    | 'scanning'
    | 'sampling'
    | 'reading'
    | 'fingerprinting'
    | 'describing'
    | 'illustrating'
    | 'indexing'
    | 'comparing'
    | 'measuring'
    | 'weighing'
    | 'linking'
    | 'moving'
    | 'deleting'
    | 'restoring'
    | 'checking'
    | 'sweeping'
    | 'fetching'
    | 'forgetting';
  /** What is counted; files by default. */
  readonly unit?: 'files' | 'records' | 'pairs';
  readonly files: number;
  readonly totalFiles: number | undefined;
  readonly bytes: number;
  readonly totalBytes: number | undefined;
}

export type OnProgress = (progress: Progress) => void;

/** Pictures, or files, that were compared with others. */
export function comparing(files: number, totalFiles: number): Progress {
  return { stage: 'comparing', files, totalFiles, bytes: 0, totalBytes: undefined };
}
