import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseEnv, variables, type Env } from "#lib/env/parse-env.ts";

// A variable that is accepted and used nowhere is a trap: who sets it believes that it counts.

const sources = globSync("{app,components,lib,scripts,prisma}/**/*.{ts,tsx}")
  .concat("proxy.ts", "instrumentation.ts")
  .filter((file) => !/\.test\.tsx?$|^lib\/(generated|testing|env)\//.test(file))
  .map((file) => readFileSync(file, "utf8"));

/** What a source takes of `env()`: `env().name`, and `const { name, other: alias } = env()`. */
function readsOf(source: string): string[] {
  const direct = [...source.matchAll(/\benv\(\)\.(\w+)/g)].map(([, name]) => name!);
  const destructured = [...source.matchAll(/\{([^{}]*)\}\s*=\s*env\(\)/g)].flatMap(([, names]) =>
    names!.split(",").map((part) => part.split(":")[0]!.trim()),
  );
  return [...direct, ...destructured];
}

const long = "x".repeat(40);
const full = parseEnv({
  DATABASE_URL: "postgresql://u:p@127.0.0.1:5432/t",
  APP_URL: "https://app.lumenar.example",
  APP_SECRET: long,
  NEXTAUTH_SECRET: long,
  SMTP_URL: "smtp://mail.lumenar.example",
  MAIL_FROM: "hello@lumenar.example",
  OIDC_ISSUER: "https://issuer.example",
  OIDC_CLIENT_ID: "id",
  OIDC_CLIENT_SECRET: "secret",
  MARKETPLACE_ROLE_ARN: "arn:aws:iam::999900001111:role/metering",
  MARKETPLACE_EXTERNAL_ID: "lumenar-7",
}) as { env: Env };
const read = new Set(sources.flatMap(readsOf));

/** What people set: NODE_ENV is set by the commands; the other two are read before the app starts. */
const forPeople = [...variables.filter((name) => name !== "NODE_ENV"), "PORT", "DATA_DIR"];

describe("every variable that is accepted", () => {
  const bodyOf = (file: string, name: string) => readFileSync(file, "utf8").split(`function ${name}(`)[1]!;
  const toEnv = [
    bodyOf("lib/env/parse-env.ts", "toEnv"),
    bodyOf("lib/env/database-env.ts", "toDatabaseSettings"),
    bodyOf("lib/env/oidc-env.ts", "toOidcSettings"),
  ].join("");

  test.each(variables)("%s is a part of the parsed environment", (variable) => {
    expect(toEnv).toMatch(new RegExp(`\\benv\\.${variable}\\b`));
  });

  test.each(forPeople)("docs/configuration.md says what %s means", (variable) => {
    expect(readFileSync("docs/configuration.md", "utf8")).toMatch(new RegExp(`^\\|[^|]*\`${variable}\``, "m"));
  });

  test(".env.example names exactly these", () => {
    const named = [...readFileSync(".env.example", "utf8").matchAll(/^(?:# )?([A-Z][A-Z_]*)=/gm)];
    expect(named.map(([, name]) => name).sort()).toEqual([...forPeople].sort());
  });

  test.each(Object.keys(full.env))("%s of the parsed environment is used", (field) => {
    expect([...read]).toContain(field);
  });

  test.each(
    Object.entries(full.env).flatMap(([field, value]) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.keys(value).map((part) => [field, part] as const)
        : [],
    ),
  )("%s.%s is used by one who takes the whole", (field, part) => {
    const takers = sources.filter((source) => new RegExp(`\\b${field}\\b`, "i").test(source));
    expect(takers.some((source) => new RegExp(`[.{,(]\\s*${part}\\b`).test(source))).toBe(true);
  });
});
