import { readFileSync } from "node:fs";
import { z } from "zod";

export type EnvFault = { variable: string; message: string };

/** How the database is reached. */
export type DatabaseSettings = {
  url: string;
  /**
   * The server's own address, for what needs a session. When there is one, `url` is taken as a pooler's, in transaction
   * mode.
   */
  directUrl: string | null;
  /** Connections of one process. */
  poolMax: number;
  /** The certificate (PEM) that the server's own must be signed by. */
  ca: string | null;
};

const address = z.string().refine((text) => /^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? ""), {
  message: "must be an address that begins with postgresql:// or postgres://",
});

/** The variables, for a schema that has others too. */
export const databaseVariables = {
  DATABASE_URL: address,
  DIRECT_DATABASE_URL: address.optional(),
  DATABASE_POOL_MAX: z.coerce
    .number("must be a number of connections")
    .int("must be a whole number of connections")
    .min(2, "must be at least 2: some work holds one connection and asks on another")
    .max(500, "must be at most 500")
    .default(10),
  DATABASE_CA: z.string().optional(),
};

const schema = z.object(databaseVariables);
type Parsed = z.infer<typeof schema>;

/**
 * The database's settings from variables of the right form. Reads the file that DATABASE_CA names, where it is no PEM
 * text.
 *
 * @returns the settings, or every fault with the variable's name.
 */
export function toDatabaseSettings(env: Parsed): DatabaseSettings | EnvFault[] {
  const faults: EnvFault[] = [];
  let ca: string | null = null;
  if (env.DATABASE_CA !== undefined) {
    const read = readCertificate(env.DATABASE_CA);
    if ("fault" in read) faults.push({ variable: "DATABASE_CA", message: read.fault });
    else ca = read.pem;
    for (const variable of ["DATABASE_URL", "DIRECT_DATABASE_URL"] as const) {
      const mode = URL.parse(env[variable] ?? "")?.searchParams.get("sslmode");
      if (mode === "disable" || mode === "no-verify") {
        faults.push({ variable, message: `says sslmode=${mode}, and DATABASE_CA asks for a verified certificate` });
      }
    }
  }
  if (faults.length > 0) return faults;
  return { url: env.DATABASE_URL, directUrl: env.DIRECT_DATABASE_URL ?? null, poolMax: env.DATABASE_POOL_MAX, ca };
}

/**
 * The database's settings of an environment, for commands that need nothing else of it. An empty variable counts as
 * absent.
 *
 * @throws Error naming every faulty variable.
 */
export function parseDatabase(raw: Readonly<Record<string, string | undefined>>): DatabaseSettings {
  const present = Object.fromEntries(Object.entries(raw).filter(([, value]) => value?.trim()));
  const parsed = schema.safeParse(present);
  const result = parsed.success
    ? toDatabaseSettings(parsed.data)
    : parsed.error.issues.map((issue) => ({ variable: String(issue.path[0]), message: issue.message }));
  if (!Array.isArray(result)) return result;
  const lines = result.map(({ variable, message }) => `  ${variable} ${message}`);
  throw new Error(["The environment is not right:", ...lines].join("\n"));
}

const BEGIN_PEM = "-----BEGIN CERTIFICATE-----";

function readCertificate(given: string): { pem: string } | { fault: string } {
  // Settings of one line hold \n for a line's end.
  if (given.includes(BEGIN_PEM)) return { pem: given.replaceAll(String.raw`\n`, "\n") };
  let pem: string;
  try {
    pem = readFileSync(given.trim(), "utf8");
  } catch (error) {
    return {
      fault: `is no PEM text, and the file that it names cannot be read (${(error as NodeJS.ErrnoException).code})`,
    };
  }
  return pem.includes(BEGIN_PEM) ? { pem } : { fault: "names a file that holds no PEM certificate" };
}
