/** Files that have something in common. */
export interface Share {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

/** What a folder holds, counted. Every list has the most frequent first, but years and hours in their order. */
export interface FolderStats {
  readonly files: number;
  readonly bytes: number;
  /** By the first bytes; files of which nothing is known are not in it. */
  readonly formats: readonly Share[];
  readonly cameras: readonly Share[];
  readonly lenses: readonly Share[];
  readonly years: readonly Share[];
  /** Files that were taken in each hour of the day, local time, `00` to `23`; those without any are left out. */
  readonly hours: readonly Share[];
  /** Files with a capture date, and with a place. */
  readonly dated: number;
  readonly placed: number;
  readonly videos: number;
  /** Seconds of all videos that say how long they are. */
  readonly videoSeconds: number;
  /** Files that are a further copy of another's bytes. */
  readonly duplicates: number;
  /** Bytes that removing them would free. */
  readonly reclaimable: number;
  /**
   * Pictures that show the same as another, by the nearest tier, as far as they were compared: those that
   * differ in metadata only count as similar.
   */
  readonly lookAlikes: Readonly<Record<'similar' | 'crop', number>>;
  /** Files of which it is not known what they say. */
  readonly undescribed: number;
}
