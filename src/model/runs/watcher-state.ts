/** A watcher as it tells people of itself. */
export interface WatcherState {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Whether all folders are watched by now. */
  readonly isReady: boolean;
  readonly folders: number;
  readonly files: number;
  /** Events since it began. */
  readonly events: number;
  /** How often everything had to be looked at again. */
  readonly resyncs: number;
}
