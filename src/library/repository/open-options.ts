import type { Settings } from '../../config/settings.js';
import type { ContentHash } from '../../digest/content-hash.js';
import type { DiskCalls } from '../../fs/disk.js';
import type { PutOps } from '../../fs/put-ops.js';
import type { VolumeSources } from '../../fs/volumes/volumes.js';
import type { PluginSource } from '../../model/plugins/plugin.js';
import type { OnStage } from '../../model/runs/stage.js';
import type { OnPluginTrouble } from '../../plugins/plugins.js';
import type { StoreSource } from '../../storage/object-store.js';
import type { StoreAddress } from '../../storage/postgres/store-address.js';
import type { RepositoryPlace } from './discover.js';
import type { LockWait } from './lock-wait.js';

export interface OpenOptions {
  /** Path of a person's own configuration, which goes behind that of the repository; none by default. */
  readonly userConfig?: string | undefined;
  /** Settings that go before those of `config.toml`, as flat keys. */
  readonly overrides?: ReadonlyMap<string, unknown>;
  /** A hash of your own in place of the built-in one of that name. */
  readonly hash?: ContentHash | undefined;
  /** @internal Where the records are, in place of LevelDB in the data folder. */
  readonly source?: StoreSource;
  /** For whoever wants the right to write while another process has it; by default it is refused. */
  readonly lockWait?: LockWait | undefined;
  /** Told how long each part of the work took. */
  readonly onStage?: OnStage | undefined;
  /** Told once of each plugin that cannot be used, or can no longer. */
  readonly onPluginTrouble?: OnPluginTrouble | undefined;
  /** @internal What reads photos in place of the system, in this thread only. */
  readonly disk?: DiskCalls;
  /** @internal Where the system says what is mounted, in place of the usual files. */
  readonly volumes?: VolumeSources | undefined;
  /** @internal What files are put with, in place of the system. */
  readonly putOps?: PutOps | undefined;
}

/** Where a repository is and how it was opened, as plain data: another thread opens the same one with it. */
export interface RepositoryAddress extends RepositoryPlace {
  readonly settings: Settings;
  readonly plugins: readonly PluginSource[];
  /** Where the records are, if not in LevelDB. */
  readonly store: StoreAddress | undefined;
  /** How long to wait for others who write, in milliseconds. */
  readonly waitMs: number | undefined;
}
