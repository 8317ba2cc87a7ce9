/** The library: open or create a {@link Repository}, then call one function for each verb. See docs/api.md. */
export { backUp, type BackUpOptions, type BackUpResult } from './api/back-up.js';
export { backupStatus } from './api/backup-status.js';
export { collectGarbage, type GarbageOptions } from './api/collect-garbage.js';
export { createRepository, type Created, type CreateOptions } from './api/create-repository.js';
export { diffSnapshots, lostContents, type DiffOptions } from './api/diff-snapshots.js';
export { diffRemote } from './api/diff-remote.js';
export { forgetDistinct, listDistinct, markDistinct } from './api/distinct.js';
export type { DistinctOptions } from './api/distinct.js';
export { emptyTrash, type EmptyOptions } from './api/empty-trash.js';
export { exportSqlite, type ExportOptions } from './api/export-sqlite.js';
export { fetchRemote } from './api/fetch-remote.js';
export { findAcross, type AcrossOptions } from './api/find-across.js';
export { findDupes } from './api/find-dupes.js';
export type {
  DupesOptions,
  FindDupesOptions,
  KeepOptions,
  ProtectionOptions,
} from './api/find-dupes.js';
export { findFolders } from './api/find-folders.js';
export { findSimilar } from './api/find-similar.js';
export type {
  FindSimilarOptions,
  LikenessOptions,
  LinkFilter,
  SimilarOptions,
} from './api/find-similar.js';
export type { FindOptions, FolderOptions, LookOptions } from './api/folder-options.js';
export { folderStats } from './api/folder-stats.js';
export { illustrateGroups, type IllustrateOptions } from './api/illustrate-groups.js';
export { checkImport, type ImportCheckOptions } from './api/check-import.js';
export { findImportedLookAlikes } from './api/find-imported-look-alikes.js';
export type {
  ImportedLookAlikes,
  ImportedLookAlikesOptions,
} from './api/find-imported-look-alikes.js';
export { importFiles } from './api/import-files.js';
export type {
  DeletableTotals,
  DownloadOptions,
  ImportOptions,
  ImportResult,
  ImportSource,
  UrlSource,
} from './api/import-files.js';
export { listSessions } from './api/sessions.js';
export { indexArrivals, type IndexArrivalsOptions } from './api/index-arrivals.js';
export type { QuietHours } from './model/quiet-hours.js';
export type { IndexWatchEvent, IndexWatchResult } from './model/index-watch.js';
export { indexPhotos, type IndexOptions } from './api/index-photos.js';
export { linkDuplicates, type LinkOptions, type LinkOutcome } from './api/link-duplicates.js';
export {
  deleteDuplicates,
  reflinkDuplicates,
  symlinkDuplicates,
  type DeleteOptions,
  type DeleteResult,
  type ReplaceOptions,
} from './api/replace-duplicates.js';
export { listFiles, type ListOptions } from './api/list-files.js';
export { listTrash } from './api/list-trash.js';
export { listActions, showAction } from './api/log.js';
export { mergeMetadata } from './api/merge-metadata.js';
export type { MergeOptions, MergeResult } from './api/merge-metadata.js';
export { locateContents, type LocationsOptions } from './api/locations.js';
export { moveDuplicates } from './api/move-duplicates.js';
export type { MoveLimits, MoveOptions, MoveResult } from './api/move-duplicates.js';
export * from './api/repository.js';
export { addRemote, listRemotes, removeRemote, renameRemote } from './api/remotes.js';
export { rehash, type RehashOptions } from './api/rehash.js';
export type { RehashResult } from './model/rehash.js';
export { reset } from './api/reset.js';
export { restoreFromTrash } from './api/restore-from-trash.js';
export type { RestoreOptions, RestoreResult } from './api/restore-from-trash.js';
export { settleActions, type Settling } from './api/settle-actions.js';
export { showFiles, type ShowOptions } from './api/show.js';
export { openSimilar, similarTo, SimilarSearch } from './api/similar-to.js';
export type { SimilarToOptions } from './api/similar-to.js';
export { listSnapshots } from './api/snapshots.js';
export { status } from './api/status.js';
export { undoAction, type ActionRunOptions, type UndoOptions } from './api/undo.js';
export { verify, type VerifyOptions } from './api/verify.js';
export { stopWatcher, watchFolder, watcherState } from './api/watch-folder.js';
export type { FolderWatcher, WatchFolderOptions } from './api/watch-folder.js';
export type { WatcherState } from './model/watcher-state.js';
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
} from './model/action.js';
export type { UndoResult } from './model/action.js';
export type { Move } from './model/change.js';
export type { ContentId, ContentRef } from './model/content-id.js';
export type { DistinctFile, DistinctPair, DistinctResult } from './model/distinct.js';
export type { ForgottenDistinct, MarkedDistinct } from './model/distinct.js';
export type { Failure } from './model/failure.js';
export type { ExportResult } from './model/export-result.js';
export type { Facts, FactKind, GeoPlace, MediaKind, Shape } from './model/facts.js';
export type { FileStat } from './model/file-table.js';
export type {
  EqualFolders,
  FolderCopy,
  FolderOverlap,
  FolderShare,
  FoldersResult,
  FoldersSummary,
} from './model/folder-group.js';
export type { FolderStats, Share } from './model/folder-stats.js';
export type { ListedFile, ListResult, SortKey } from './model/listed-file.js';
export type { FactsFilter } from './model/facts-filter.js';
export type { PictureFacts } from './model/picture.js';
export type { HistoryEntry, ShownFile, ShownLookAlike, ShownPicture } from './model/shown-file.js';
export type { DupesResult, DupesSummary, Group, GroupFile } from './model/group.js';
export type { GarbageCount, GarbageResult } from './model/garbage.js';
export type { IllustratedGroup } from './model/illustrated-group.js';
export type { IndexResult, PicturesIndexed, UndecodablePicture } from './model/index-result.js';
export type {
  Depth,
  LookAlikeFile,
  LookAlikeGroup,
  LookAlikesResult,
  LookAlikeSummary,
  Tier,
  UnsupportedFormat,
} from './model/look-alike.js';
export type { Insertion } from './model/insertion.js';
export type { MergedFacts } from './model/merged-facts.js';
export type { PlacePath, RelPath } from './model/path.js';
export type { Affine } from './model/affine.js';
export type { ColourChange, Orientation } from './model/relation.js';
export type { Candidate, PictureOf, Rank } from './model/candidate.js';
export type {
  Colouring,
  Extra,
  ExtraKind,
  MetadataKind,
  MetadataValue,
  Margins,
  Traits,
} from './model/traits.js';
export { listPlugins, type ListPluginsOptions } from './api/list-plugins.js';
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
} from './model/plugin.js';
export type { Part, RelationReport } from './model/relation-report.js';
export type { FetchedTree, Remote, RemoteVolume, RepositoryId } from './model/remote.js';
export type { SkippedFiles } from './model/skipped-files.js';
export type { OnStage, Stage, StageEnd, StageFacts } from './model/stage.js';
export type { ImportedLookAlike, ImportEvent, ImportTotals, ReadFrom } from './model/import.js';
export type { BackupEvent } from './model/backup.js';
export type { ImportCheck } from './model/import-check.js';
export type {
  Session,
  SessionCommand,
  SessionError,
  SessionSource,
  SessionState,
  ToldSession,
  Volume,
} from './model/session.js';
export type { DiskProgress, OnProgress, Progress } from './model/progress.js';
export type {
  PutEntry,
  PutListOptions,
  PutOptions,
  PutOutcome,
  PutResult,
  PutStats,
} from './model/put.js';
export type { SimilarMatch, SimilarResult, SimilarTo } from './model/similar-match.js';
export type { Snapshot } from './model/snapshot.js';
export type {
  DiffFile,
  LostContents,
  LostFile,
  SnapshotDiff,
  SnapshotSummary,
} from './model/snapshot-diff.js';
export type { StatusResult } from './model/status.js';
export type { Thumbnail, ThumbnailSize } from './model/thumbnail.js';
export type {
  ListedTrash,
  PurgeResult,
  PurgeTotals,
  TrashedFile,
  TrashFate,
  TrashKept,
} from './model/trash.js';
export type { Checked, LostKeeper, Problem, Remedy, VerifyResult } from './model/upkeep.js';
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
} from './model/whereabouts.js';
export type { NodeId } from './model/tree-node.js';
export type { QueueNotice, QueueOptions } from './model/queue.js';
