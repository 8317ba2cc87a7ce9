/** What decoding one picture may take, wherever that is done. */
export const decodingLimits = { deadlineMs: 30_000, memoryBytes: 1024 * 1024 * 1024 } as const;
