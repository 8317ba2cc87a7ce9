import { joinings, type Joining } from '../../src/model/review/choice.js';
import { Store } from './store.js';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Smallest width of a group in the list, in pixels. */
export const cellWidths = [170, 240, 340] as const;

export interface SettingValues {
  readonly theme: Theme;
  /** Whether keys that type a character are commands. */
  readonly singleKeys: boolean;
  /** Whether the next group comes once one is decided. */
  readonly goesOn: boolean;
  readonly cellWidth: number;
  /** What equal files become where somebody says to link them. */
  readonly joining: Joining;
}

const defaults: SettingValues = {
  theme: 'system',
  singleKeys: true,
  goesOn: true,
  cellWidth: 240,
  joining: 'link',
};

const place = 'imgdedup-review';

/** How somebody wants the page to be, kept by the browser. */
export class Settings extends Store {
  values: SettingValues = { ...defaults, ...stored() };

  set(values: Partial<SettingValues>): void {
    this.values = { ...this.values, ...values };
    localStorage.setItem(place, JSON.stringify(this.values));
    this.apply();
    this.changed();
  }

  apply(): void {
    document.documentElement.dataset['theme'] = this.values.theme;
  }
}

/** What the browser has kept; what is none of the values that there are is left out. */
function stored(): Partial<SettingValues> {
  const text = localStorage.getItem(place);
  const kept: unknown = text === null ? undefined : JSON.parse(text);
  if (typeof kept !== 'object' || kept === null) return {};
  const theme = 'theme' in kept ? themes.find((each) => each === kept.theme) : undefined;
  const cellWidth =
    'cellWidth' in kept ? cellWidths.find((each) => each === kept.cellWidth) : undefined;
  const joining = 'joining' in kept ? joinings.find((each) => each === kept.joining) : undefined;
  return {
    ...(joining === undefined ? {} : { joining }),
    ...(theme === undefined ? {} : { theme }),
    ...(cellWidth === undefined ? {} : { cellWidth }),
    ...('singleKeys' in kept ? { singleKeys: kept.singleKeys !== false } : {}),
    ...('goesOn' in kept ? { goesOn: kept.goesOn !== false } : {}),
  };
}
