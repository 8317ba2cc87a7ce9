/** What was written for other programs. */
export interface ExportResult {
  /** The file, absolute. */
  readonly path: string;
  /** Rows of files, in the newest snapshot. */
  readonly files: number;
  /** Bytes of these files. */
  readonly bytes: number;
  /** Groups of duplicates and look-alikes, as far as they are known. */
  readonly groups: number;
  /** Files in these groups. */
  readonly members: number;
  readonly actions: number;
  /** Rows of where files are, here and in remotes. */
  readonly locations: number;
  /** Imports. */
  readonly sessions: number;
  /** Files of which it is not known what they say. */
  readonly undescribed: number;
}
