/** Where a setting has its value from: the later goes before the earlier. */
export type SettingOrigin =
  | { readonly kind: 'default' }
  /** The person's own configuration, for all repositories. */
  | { readonly kind: 'user'; readonly file: string }
  | { readonly kind: 'repository'; readonly file: string }
  /** `-c`. */
  | { readonly kind: 'command line' };
