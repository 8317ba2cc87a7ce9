/** Files that were not looked at because of their type. */
export interface SkippedFiles {
  readonly files: number;
  /**
   * The most frequent first; extensions with their dot, `''` for none. Rare ones may be left out where
   * a folder has many.
   */
  readonly byExtension: readonly (readonly [extension: string, files: number])[];
}
