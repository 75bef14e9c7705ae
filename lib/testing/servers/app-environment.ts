import { afterAll, beforeAll } from "vitest";
import { issueApiKey } from "#lib/auth/api-keys/api-key.ts";
import { API_SCOPES, type ApiScope } from "#lib/auth/api-keys/api-key-format.ts";
import { pool } from "#lib/db/pool.ts";
import type { TestDatabase } from "#lib/testing/servers/database.ts";

/** Lets this test file's route handlers run as the app would, over its own database. Call it after `useDatabase`. */
export function useAppEnvironment(db: Pick<TestDatabase, "url">): void {
  beforeAll(() => {
    Object.assign(process.env, {
      DATABASE_URL: db.url,
      APP_URL: "http://localhost:5500",
      APP_SECRET: "a secret of at least 32 characters, for tests",
      NEXTAUTH_SECRET: "another secret of 32 characters, for tests",
      SMTP_URL: "smtp://127.0.0.1:1",
      // Nothing answers there: a test that wants AWS has a simulator, and sets its own.
      AWS_ENDPOINT_URL: process.env["AWS_ENDPOINT_URL"] ?? "http://127.0.0.1:1",
      AWS_ACCESS_KEY_ID: "AKIATEST",
      AWS_SECRET_ACCESS_KEY: "test",
      MAIL_FROM: "Lumenar <no-reply@lumenar.example>",
    });
  });
  afterAll(() => pool().end());
}

/** A key of the public API, with all scopes unless others are given. */
export async function anApiKey(
  db: Pick<TestDatabase, "database">,
  scopes: readonly ApiScope[] = API_SCOPES,
): Promise<string> {
  const { key } = await issueApiKey(
    { db: db.database, actor: { kind: "JOB", id: "test" }, now: new Date() },
    { name: "test", scopes: [...scopes] },
  );
  return key;
}
