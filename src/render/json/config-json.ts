import type { SettingOrigin } from '../../config/setting-origin.js';
import type { Envelope } from '../envelope.js';

/** A setting as programs are told of it; values as `config set` takes them. */
export interface SettingJson {
  readonly key: string;
  readonly value: string;
  readonly default: string;
  readonly origin: SettingOrigin;
  readonly unit: string;
  readonly description: string;
  readonly allowed: string;
}

/** One that was asked for, or changed. */
export async function settingJson(
  envelope: Envelope,
  { key, value }: Pick<SettingJson, 'key' | 'value'>,
): Promise<void> {
  await envelope.members({ key, value });
  await envelope.end({ files: 0, bytes: 0, settings: 1 });
}

export async function settingsJson(
  envelope: Envelope,
  settings: readonly SettingJson[],
): Promise<void> {
  await envelope.list('settings', settings);
  await envelope.end({ files: 0, bytes: 0, settings: settings.length });
}

/** @param unset whether there was something to take out */
export async function unsetJson(
  envelope: Envelope,
  unset: { readonly key: string; readonly wasSet: boolean },
): Promise<void> {
  await envelope.members(unset);
  await envelope.end({ files: 0, bytes: 0, settings: unset.wasSet ? 1 : 0 });
}
