import { createRequire } from 'node:module';

interface Library {
  new (
    path: string,
    options: { readonly readonly: boolean },
  ): { prepare(sql: string): { all(): unknown[] }; close(): void };
}

/** What a query gives, asked as any other program would. */
export function rowsOf(path: string, sql: string): unknown[] {
  const Database: Library = createRequire(import.meta.url)('better-sqlite3');
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
