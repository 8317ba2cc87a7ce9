/** What every verb needs: a repository, a part of its folder, its settings and its errors. */
export { defaultSettings } from '../../config/settings.js';
export type { KeepRule, PlainRule } from '../../config/keep-rule.js';
export type {
  BackupSettings,
  CoreSettings,
  DownloadSettings,
  ImportSettings,
  GcSettings,
  ScanSettings,
  Settings,
  SimilarSettings,
  StoreSettings,
  ThumbnailSettings,
  WatchSettings,
} from '../../config/setting-row.js';
export type { TimeLimit } from '../../config/setting-values.js';
export { contentHash, type ContentHash, type RunningHash } from '../../digest/content-hash.js';
export { findRepository, type RepositoryPlace } from '../../library/repository/discover.js';
export type { LockWait } from '../../library/repository/lock-wait.js';
export type { PluginNaming } from '../../library/repository/plugins-of.js';
export type { OnPluginTrouble } from '../../plugins/plugins.js';
export { Repository } from '../../library/repository/repository.js';
export type { OpenOptions } from '../../library/repository/open-options.js';
export type { WatchOptions } from '../../library/repository/watched-store.js';
export { Scope, type ScopeOptions } from '../../library/scan/scope.js';
export { errorCodes, ImgdedupError, type ErrorCode } from '../../model/errors/errors.js';
