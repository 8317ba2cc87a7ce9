/** The library: open or create a {@link Repository}, then call one function for each verb. See docs/api.md. */
export { backUp, type BackUpOptions, type BackUpResult } from './api/remotes/back-up.js';
export { backupStatus } from './api/remotes/backup-status.js';
export { collectGarbage, type GarbageOptions } from './api/maintenance/collect-garbage.js';
export {
  createRepository,
  type Created,
  type CreateOptions,
} from './api/repository/create-repository.js';
export { diffSnapshots, lostContents, type DiffOptions } from './api/history/diff-snapshots.js';
export { diffRemote } from './api/remotes/diff-remote.js';
export { forgetDistinct, listDistinct, markDistinct } from './api/find/distinct.js';
export type { DistinctOptions } from './api/find/distinct.js';
export { emptyTrash, type EmptyOptions } from './api/actions/empty-trash.js';
export { exportSqlite, type ExportOptions } from './api/files/export-sqlite.js';
export { fetchRemote } from './api/remotes/fetch-remote.js';
export { findAcross, type AcrossOptions } from './api/remotes/find-across.js';
export { findDupes } from './api/find/find-dupes.js';
export type {
  DupesOptions,
  FindDupesOptions,
  KeepOptions,
  ProtectionOptions,
} from './api/find/find-dupes.js';
export { findFolders } from './api/find/find-folders.js';
export { findSimilar } from './api/find/find-similar.js';
export type {
  FindSimilarOptions,
  LikenessOptions,
  LinkFilter,
  SimilarOptions,
} from './api/find/find-similar.js';
export type { FindOptions, FolderOptions, LookOptions } from './api/files/folder-options.js';
export { folderStats } from './api/files/folder-stats.js';
export { illustrateGroups, type IllustrateOptions } from './api/find/illustrate-groups.js';
export { checkImport, type ImportCheckOptions } from './api/import/check-import.js';
export { findImportedLookAlikes } from './api/import/find-imported-look-alikes.js';
export type {
  ImportedLookAlikes,
  ImportedLookAlikesOptions,
} from './api/import/find-imported-look-alikes.js';
export { importFiles } from './api/import/import-files.js';
export type {
  DeletableTotals,
  DownloadOptions,
  ImportOptions,
  ImportResult,
  ImportSource,
  UrlSource,
} from './api/import/import-files.js';
export { listSessions } from './api/import/sessions.js';
export { indexArrivals, type IndexArrivalsOptions } from './api/indexing/index-arrivals.js';
export type { QuietHours } from './model/time/quiet-hours.js';
export type { IndexWatchEvent, IndexWatchResult } from './model/runs/index-watch.js';
export { indexPhotos, type IndexOptions } from './api/indexing/index-photos.js';
export {
  linkDuplicates,
  type LinkOptions,
  type LinkOutcome,
} from './api/actions/link-duplicates.js';
export {
  deleteDuplicates,
  reflinkDuplicates,
  symlinkDuplicates,
  type DeleteOptions,
  type DeleteResult,
  type ReplaceOptions,
} from './api/actions/replace-duplicates.js';
export { listFiles, type ListOptions } from './api/files/list-files.js';
export { listTrash } from './api/actions/list-trash.js';
export { listActions, showAction } from './api/actions/log.js';
export { mergeMetadata } from './api/actions/merge-metadata.js';
export type { MergeOptions, MergeResult } from './api/actions/merge-metadata.js';
export { locateContents, type LocationsOptions } from './api/repository/locations.js';
export { moveDuplicates } from './api/actions/move-duplicates.js';
export type { MoveLimits, MoveOptions, MoveResult } from './api/actions/move-duplicates.js';
export * from './api/repository/repository.js';
export { addRemote, listRemotes, removeRemote, renameRemote } from './api/remotes/remotes.js';
export { rehash, type RehashOptions } from './api/maintenance/rehash.js';
export type { RehashResult } from './model/maintenance/rehash.js';
export { reset } from './api/maintenance/reset.js';
export { restoreFromTrash } from './api/actions/restore-from-trash.js';
export type { RestoreOptions, RestoreResult } from './api/actions/restore-from-trash.js';
export { settleActions, type Settling } from './api/repository/settle-actions.js';
export { showFiles, type ShowOptions } from './api/files/show.js';
export { openSimilar, similarTo, SimilarSearch } from './api/find/similar-to.js';
export type { SimilarToOptions } from './api/find/similar-to.js';
export { listSnapshots } from './api/history/snapshots.js';
export { status } from './api/files/status.js';
export { undoAction, type ActionRunOptions, type UndoOptions } from './api/actions/undo.js';
export { verify, type VerifyOptions } from './api/maintenance/verify.js';
export { stopWatcher, watchFolder, watcherState } from './api/indexing/watch-folder.js';
export type { FolderWatcher, WatchFolderOptions } from './api/indexing/watch-folder.js';
export type { WatcherState } from './model/runs/watcher-state.js';
export type {
  Action,
  ActionCommand,
  ActionEvent,
  ActionLog,
  ActionResult,
  ActionTotals,
  AnyStep,
  ExactStat,
  ImportStep,
  InPlaceStep,
  MergeStep,
  MoveStep,
  Original,
  Step,
  StepOutcome,
} from './model/actions/action.js';
export type { UndoResult } from './model/actions/action.js';
export type { Move } from './model/snapshot/change.js';
export type { ContentId, ContentRef } from './model/contents/content-id.js';
export type { DistinctFile, DistinctPair, DistinctResult } from './model/groups/distinct.js';
export type { ForgottenDistinct, MarkedDistinct } from './model/groups/distinct.js';
export type { Failure } from './model/errors/failure.js';
export type { ExportResult } from './model/maintenance/export-result.js';
export type { Facts, FactKind, GeoPlace, MediaKind, Shape } from './model/facts/facts.js';
export type { FileStat } from './model/snapshot/file-table.js';
export type {
  EqualFolders,
  FolderCopy,
  FolderOverlap,
  FolderShare,
  FoldersResult,
  FoldersSummary,
} from './model/groups/folder-group.js';
export type { FolderStats, Share } from './model/snapshot/folder-stats.js';
export type { ListedFile, ListResult, SortKey } from './model/snapshot/listed-file.js';
export type { FactsFilter } from './model/facts/facts-filter.js';
export type { PictureFacts } from './model/pictures/picture.js';
export type {
  HistoryEntry,
  ShownFile,
  ShownLookAlike,
  ShownPicture,
} from './model/review/shown-file.js';
export type { DupesResult, DupesSummary, Group, GroupFile } from './model/groups/group.js';
export type { GarbageCount, GarbageResult } from './model/maintenance/garbage.js';
export type { IllustratedGroup } from './model/groups/illustrated-group.js';
export type {
  IndexResult,
  PicturesIndexed,
  UndecodablePicture,
} from './model/runs/index-result.js';
export type {
  Depth,
  LookAlikeFile,
  LookAlikeGroup,
  LookAlikesResult,
  LookAlikeSummary,
  Tier,
  UnsupportedFormat,
} from './model/groups/look-alike.js';
export type { Insertion } from './model/contents/insertion.js';
export type { MergedFacts } from './model/facts/merged-facts.js';
export type { PlacePath, RelPath } from './model/paths/path.js';
export type { Affine } from './model/pictures/affine.js';
export type { ColourChange, Orientation } from './model/pictures/relation.js';
export type { Candidate, PictureOf, Rank } from './model/pictures/candidate.js';
export type {
  Colouring,
  Extra,
  ExtraKind,
  MetadataKind,
  MetadataValue,
  Margins,
  Traits,
} from './model/pictures/traits.js';
export { listPlugins, type ListPluginsOptions } from './api/repository/list-plugins.js';
export type {
  AddedFacts,
  DecodingLimits,
  FactReader,
  HashMaker,
  ListedPlugin,
  OutputFormat,
  PartName,
  PictureDecoder,
  Plugin,
  PluginKeepRule,
  PluginManifest,
  PluginOrigin,
  PluginPart,
  PluginPartKind,
  PluginSource,
  PluginTrouble,
  Raster,
} from './model/plugins/plugin.js';
export type { Part, RelationReport } from './model/pictures/relation-report.js';
export type { FetchedTree, Remote, RemoteVolume, RepositoryId } from './model/remotes/remote.js';
export type { SkippedFiles } from './model/errors/skipped-files.js';
export type { OnStage, Stage, StageEnd, StageFacts } from './model/runs/stage.js';
export type {
  ImportedLookAlike,
  ImportEvent,
  ImportTotals,
  ReadFrom,
} from './model/import/import.js';
export type { BackupEvent } from './model/remotes/backup.js';
export type { ImportCheck } from './model/import/import-check.js';
export type {
  Session,
  SessionCommand,
  SessionError,
  SessionSource,
  SessionState,
  ToldSession,
  Volume,
} from './model/import/session.js';
export type { DiskProgress, OnProgress, Progress } from './model/runs/progress.js';
export type {
  PutEntry,
  PutListOptions,
  PutOptions,
  PutOutcome,
  PutResult,
  PutStats,
} from './model/contents/put.js';
export type { SimilarMatch, SimilarResult, SimilarTo } from './model/groups/similar-match.js';
export type { Snapshot } from './model/snapshot/snapshot.js';
export type {
  DiffFile,
  LostContents,
  LostFile,
  SnapshotDiff,
  SnapshotSummary,
} from './model/snapshot/snapshot-diff.js';
export type { StatusResult } from './model/snapshot/status.js';
export type { Thumbnail, ThumbnailSize } from './model/pictures/thumbnail.js';
export type {
  ListedTrash,
  PurgeResult,
  PurgeTotals,
  TrashedFile,
  TrashFate,
  TrashKept,
} from './model/actions/trash.js';
export type {
  Checked,
  LostKeeper,
  Problem,
  Remedy,
  VerifyResult,
} from './model/maintenance/upkeep.js';
export type {
  AcrossGroup,
  AcrossResult,
  BackupPlace,
  BackupStatus,
  ContentLocation,
  ContentLocations,
  CopyCount,
  FetchResult,
  FileOfOne,
  LackingFile,
  ListedRemote,
  RemoteDiff,
  RemoteState,
} from './model/remotes/whereabouts.js';
export type { NodeId } from './model/snapshot/tree-node.js';
export type { QueueNotice, QueueOptions } from './model/runs/queue.js';
