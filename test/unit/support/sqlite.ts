import { createRequire } from 'node:module';

interface Library {
  readonly Database: new (
    path: string,
    options: { readonly readOnly: boolean },
  ) => { all(sql: string): Record<string, unknown>[]; close(): void };
}

/** What a query gives, asked as any other program would; bytes as a Buffer. */
export function rowsOf(path: string, sql: string): Record<string, unknown>[] {
  const { Database }: Library = createRequire(import.meta.url)('node-sqlite3-wasm');
  const database = new Database(path, { readOnly: true });
  try {
    return database
      .all(sql)
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            value instanceof Uint8Array ? Buffer.from(value) : value,
          ]),
        ),
      );
  } finally {
    database.close();
  }
}
