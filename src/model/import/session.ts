/** How an import ended, or that it did not yet. Stored by position. */
export const sessionStates = ['running', 'completed', 'failed', 'cancelled'] as const;
export type SessionState = (typeof sessionStates)[number];

/** What a session is one of. Stored by position. */
export const sessionCommands = ['import', 'backup'] as const;
export type SessionCommand = (typeof sessionCommands)[number];

/** A filesystem, as far as the system tells. */
export interface Volume {
  /** What it was given when it was made; the same wherever it is mounted. */
  readonly id: string | undefined;
  /** What people call it. */
  readonly label: string | undefined;
}

/** Where the files of a session come from. */
export interface SessionSource {
  /** Absolute path of a folder; of addresses the one there is, or how many there are, and of where. */
  readonly path: string;
  readonly volume: Volume;
  /** Where the folder lies in its volume; `''` for all of it. */
  readonly folder: string;
}

/** A file that could not be brought in. */
export interface SessionError {
  /** Below the source, or its address. */
  readonly file: string;
  readonly reason: string;
}

/** One source that was brought into a photo folder, as it is stored. */
export interface Session {
  /** 1, 2, 3 … */
  readonly id: number;
  readonly command: SessionCommand;
  readonly source: SessionSource;
  /** Absolute path of the photo folder. */
  readonly destination: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** The same; undefined while it is running. */
  readonly endedAt: number | undefined;
  /** Of work; an interruption in between does not count. */
  readonly seconds: number;
  readonly state: SessionState;
  /** Files of the source that were looked at. */
  readonly scanned: number;
  readonly copied: number;
  /** Files that were there already. */
  readonly skipped: number;
  readonly failed: number;
  /** Bytes that were copied. */
  readonly bytes: number;
  /** Numbers of the journal. */
  readonly actions: readonly number[];
  /** Of the process that does, or did it. */
  readonly pid: number;
  readonly host: string;
  /** When that process was started, in the system's own ticks; `''` where it does not say. */
  readonly started: string;
  /** Why it failed, where it did as a whole. */
  readonly message: string | undefined;
}

/** A session as it is told. */
export interface ToldSession extends Session {
  readonly errors: readonly SessionError[];
  /** It says `running`, and its process is gone: the same command goes on with it. */
  readonly wasCutOff: boolean;
}
