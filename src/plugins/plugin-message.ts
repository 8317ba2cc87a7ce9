import type { Candidate } from '../model/pictures/candidate.js';
import type { PluginManifest } from '../model/plugins/plugin.js';

/** In place of a number of answers: there will be no more. */
export const ended = -1;

/** What the thread of a plugin is started with. */
export interface ThreadData {
  /** Absolute path of the plugin's module. */
  readonly path: string;
  /** One number: how many answers were given; {@link ended} in the end. */
  readonly signal: SharedArrayBuffer;
  /** Where requests come from, and answers go. */
  readonly port: import('node:worker_threads').MessagePort;
}

/** What the thread of a plugin is asked, one thing after the other. */
export type PluginRequest =
  | { readonly kind: 'manifest' }
  /** Whether a hash does what hashes do. */
  | { readonly kind: 'try-hash'; readonly name: string }
  | { readonly kind: 'rank'; readonly name: string; readonly file: Candidate }
  | { readonly kind: 'head'; readonly name: string }
  | { readonly kind: 'tail'; readonly name: string }
  /** A document as JSON. */
  | { readonly kind: 'record'; readonly name: string; readonly json: string };

/** What comes of each. */
export interface PluginAnswers {
  readonly manifest: PluginManifest;
  readonly 'try-hash': undefined;
  readonly rank: number;
  readonly head: string;
  readonly record: string;
  readonly tail: string;
}

/** What the thread says. */
export type PluginReply =
  | { readonly answer: PluginAnswers[keyof PluginAnswers] }
  /** What went wrong, as words behind the plugin's name. */
  | { readonly fault: string };
