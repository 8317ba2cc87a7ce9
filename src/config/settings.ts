/** Settings of a repository: their shape, their defaults, and reading them from flat, dotted keys. */
import { ImgdedupError } from '../model/errors/errors.js';
import { nearest } from '../model/text/nearest.js';
import {
  display,
  settingKeys,
  type Setting,
  type SettingKey,
  type Settings,
  type TypedSetting,
} from './setting-row.js';
import { splitList } from './setting-lists.js';
import * as table from './setting-table.js';
import type { RawValue } from './setting-values.js';

export { alikeRules, exactRules, formatRule, parseKeepRules, type KeepRule } from './keep-rule.js';
export {
  settingKeys,
  type ScanSettings,
  type Setting,
  type SettingKey,
  type Settings,
} from './setting-row.js';
export { settingTable } from './setting-table.js';
export {
  parseAge,
  parseDuration,
  parsePercent,
  parseSize,
  type RawValue,
} from './setting-values.js';

/** What holds where nothing is set. */
export const defaultSettings: Settings = parseSettings(new Map());

/**
 * Settings from values under flat, dotted keys (`scan.min-size`); a missing key has its default.
 *
 * @throws ImgdedupError CONFIG_UNKNOWN_KEY, CONFIG_INVALID
 */
export function parseSettings(flat: ReadonlyMap<string, unknown>): Settings {
  for (const key of flat.keys()) findSetting(key);
  const read = <T>(setting: TypedSetting<T>): T =>
    setting.parse(flat.has(setting.key) ? flat.get(setting.key) : setting.default);
  return {
    hash: read(table.hash),
    jobs: read(table.jobs),
    keep: read(table.keep),
    keepFormats: read(table.keepFormats),
    keepCopyNames: read(table.keepCopyNames),
    protect: read(table.protect),
    scan: {
      extensions: read(table.extensions),
      videos: read(table.videos),
      include: read(table.include),
      exclude: read(table.exclude),
      hidden: read(table.hidden),
      minSize: read(table.minSize),
      maxSize: read(table.maxSize),
      newer: read(table.newer),
      older: read(table.older),
    },
    similar: {
      threshold: read(table.threshold),
      points: read(table.points),
      fingerprint: read(table.fingerprint),
    },
    gc: {
      keepSnapshots: read(table.keepSnapshots),
      trashAge: read(table.trashAge),
    },
    backup: { copies: read(table.backupCopies) },
    thumbnails: { budget: read(table.thumbnailBudget) },
    import: { to: read(table.importTo) },
    download: {
      userAgent: read(table.userAgent),
      maxSize: read(table.downloadMaxSize),
      timeoutMs: read(table.downloadTimeout),
      retries: read(table.downloadRetries),
    },
    watch: {
      batchFiles: read(table.watchBatchFiles),
      batchMs: read(table.watchBatchTime),
      quiet: read(table.watchQuietHours),
      cpuShare: read(table.watchCpuShare),
    },
    core: { pager: read(table.pager) },
    advice: read(table.advice),
    plugins: read(table.plugins),
    store: { servers: read(table.storeServers) },
  };
}

/**
 * Globs for what is protected; each text may hold several, separated by commas.
 *
 * @throws ImgdedupError CONFIG_INVALID
 */
export function parseProtect(texts: readonly string[]): readonly string[] {
  return table.protect.parse(texts.flatMap(splitList));
}

/**
 * What a person typed for `key`, checked, in the form a configuration file and
 * {@link parseSettings} take: lists as `a,b` or `["a", "b"]`, sizes as `20MB`, ages as `30d`.
 *
 * @throws ImgdedupError CONFIG_UNKNOWN_KEY, CONFIG_INVALID
 */
export function parseSettingText(key: string, text: string): RawValue {
  const setting = findSetting(key);
  const raw = setting.fromText(text);
  setting.parse(raw);
  return raw;
}

/**
 * The value of `key` on one line; {@link parseSettingText} takes it back. Sizes are in bytes.
 *
 * @throws ImgdedupError CONFIG_UNKNOWN_KEY
 */
export function formatSetting(key: string, settings: Settings): string {
  return findSetting(key).format(settings);
}

/** Whether a repository cannot set it. */
export function isPersonal(key: string): boolean {
  return table.settingTable.some((setting) => setting.key === key && setting.isPersonal);
}

export function isSettingKey(key: string): key is SettingKey {
  return settingKeys.some((known) => known === key);
}

function findSetting(key: string): Setting {
  const setting = table.settingTable.find((row) => row.key === key);
  if (setting !== undefined) return setting;
  throw new ImgdedupError('CONFIG_UNKNOWN_KEY', `No setting is called ${display(key)}.`, {
    remedy: `${hint(key)} "imgdedup config list" names all; those of a repository are in its config.toml.`,
  });
}

function hint(key: string): string {
  // `hidden` and `scan.minSize` are meant well, too.
  const inScan = settingKeys.find((known) => known === `scan.${key}`);
  const guess = inScan ?? nearest(key, settingKeys);
  return guess === undefined ? `Settings: ${settingKeys.join(', ')}.` : `Did you mean ${guess}?`;
}
