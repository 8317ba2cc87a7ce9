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
    | 'importing'
    | 'verifying'
    | 'merging'
    | 'restoring'
    | 'checking'
    | 'sweeping'
    | 'fetching'
    | 'forgetting'
    | 'renaming';
  /** What is counted; files by default. */
  readonly unit?: 'files' | 'records' | 'pairs';
  readonly files: number;
  readonly totalFiles: number | undefined;
  readonly bytes: number;
  readonly totalBytes: number | undefined;
  /** How far each disk is, where there are several. */
  readonly disks?: readonly DiskProgress[];
}

/** How far a run is on one disk. */
export interface DiskProgress {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

export type OnProgress = (progress: Progress) => void;

/** Pictures, or files, that were compared with others. */
export function comparing(files: number, totalFiles: number): Progress {
  return { stage: 'comparing', files, totalFiles, bytes: 0, totalBytes: undefined };
}
