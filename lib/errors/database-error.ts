import { isAppError } from "#lib/errors/app-error.ts";

/** SQLSTATE of a PostgreSQL error, from the driver or from Prisma (whose own codes begin with P1 or more); null for anything else. */
export function sqlState(error: unknown): string | null {
  for (const candidate of chain(error)) {
    const { code, originalCode } = candidate as { code?: unknown; originalCode?: unknown };
    if (typeof originalCode === "string") return originalCode;
    if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && !/^P[1-9]\d{3}$/.test(code)) return code;
    if (code === "P2002") return "23505";
  }
  return null;
}

/** A unique constraint was in the way: somebody else was first. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === "23505";
}

/** The statement lost against a concurrent one and may simply be run again (deadlock, serialization). */
export function isRetryableConflict(error: unknown): boolean {
  const state = sqlState(error);
  return state === "40P01" || state === "40001";
}

const networkCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH"]);
/** The server's certificate is none that DATABASE_CA signed, is for another name, or is over. */
for (const code of [
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "CERT_HAS_EXPIRED",
]) {
  networkCodes.add(code);
}
const prismaDown = new Set(["P1001", "P1002", "P1008", "P1017", "P2024"]);
// A quota or a limit on a file's size fills a disk as well, but PostgreSQL has no SQLSTATE for it: only its words tell.
const downMessage =
  /connection terminated|timeout exceeded when trying to connect|connection ended|is not queryable|server closed the connection|could not extend file|unable to start a transaction in the given time/i;

/**
 * The database is out of reach, starting, stopping, out of connections or out of disk, or its disk fails: nothing was stored, try again
 * later. A connection that AWS cut is none of it.
 */
export function isDatabaseDown(error: unknown): boolean {
  if (isAppError(error, "MARKETPLACE_UNAVAILABLE") || isAppError(error, "MARKETPLACE_MISCONFIGURED")) return false;
  const state = sqlState(error);
  if (state !== null && /^(08|53|57P|58)/.test(state)) return true;
  for (const candidate of chain(error)) {
    const { code, message } = candidate as { code?: unknown; message?: unknown };
    if (typeof code === "string" && (networkCodes.has(code) || prismaDown.has(code))) return true;
    if (typeof message === "string" && downMessage.test(message)) return true;
  }
  return false;
}

const prismaErrors = new Set([
  "DriverAdapterError",
  "PrismaClientInitializationError",
  "PrismaClientKnownRequestError",
  "PrismaClientUnknownRequestError",
]);

/**
 * The database did not do what it was asked for, and no rule of ours foresaw why: out of reach, a trigger that raises, a missing right, a
 * migration that was not run, a constraint, a fault inside it. The caller can mend none of it, and nothing of the statement was stored.
 * False for values that PostgreSQL cannot hold (class 22): the same request would fail for ever, and the fault is in our own checks.
 */
export function isDatabaseFailure(error: unknown): boolean {
  if (isDatabaseDown(error)) return true;
  const state = sqlState(error);
  // Each class of SQLSTATE has a digit; system errors such as EPIPE have none.
  if (state !== null && /\d/.test(state)) return !state.startsWith("22");
  return error instanceof Error && prismaErrors.has(error.name);
}

const noConnectionMessage =
  /timeout exceeded when trying to connect|connection terminated due to connection timeout|unable to start a transaction in the given time|too many clients|no more connections allowed/i;

/**
 * No connection came free in time: others hold all of them, or the server is too busy to open one. Waiting may help, while a server that
 * refuses connections, starts or stops will not answer sooner for it.
 */
export function isNoConnection(error: unknown): boolean {
  if (!isDatabaseDown(error)) return false;
  const state = sqlState(error);
  if (state === "53300") return true;
  for (const candidate of chain(error)) {
    const { code, message } = candidate as { code?: unknown; message?: unknown };
    if (code === "P2024" || (typeof message === "string" && noConnectionMessage.test(message))) return true;
  }
  return false;
}

/** The error with its causes (also Prisma's `meta.driverAdapterError` and AggregateError's parts), outermost first. */
function* chain(error: unknown, depth = 0): Generator<object> {
  if (typeof error !== "object" || error === null || depth > 6) return;
  yield error;
  const { cause, meta, errors } = error as {
    cause?: unknown;
    meta?: { driverAdapterError?: unknown };
    errors?: unknown;
  };
  yield* chain(meta?.driverAdapterError, depth + 1);
  yield* chain(cause, depth + 1);
  if (Array.isArray(errors)) for (const part of errors) yield* chain(part, depth + 1);
}
