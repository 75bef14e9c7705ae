import { AppError, isAppError } from "#lib/errors/app-error.ts";
import { readAwsError, type AwsOperation, type Cure } from "#lib/marketplace/aws-errors.ts";

/**
 * What the product throws for an error of the SDK: MARKETPLACE_UNAVAILABLE (retryable) for a lost answer or throttling, else
 * MARKETPLACE_MISCONFIGURED. The set-up's fault carries the operation, AWS's name and what to cure in `facts` (`findSetUpFault`).
 *
 * @param isSecret the request holds a token: the SDK's error, which keeps the request, is not carried as the cause.
 */
export function toAppError(error: unknown, operation: AwsOperation, { isSecret = false } = {}): AppError {
  if (isAppError(error)) return error;
  const { kind, name, cure } = readAwsError(error, operation);
  const retryable = kind === "no-answer" || kind === "throttled";
  return new AppError(retryable ? "MARKETPLACE_UNAVAILABLE" : "MARKETPLACE_MISCONFIGURED", `${operation}: ${name}`, {
    ...(isSecret ? {} : { cause: error }),
    retryable,
    ...(cure === null ? {} : { facts: { operation, error: name, cure } }),
  });
}

type SetUpFault = { operation: AwsOperation; error: string; cure: Cure };

/** What an error says of the set-up; null where it is about something else. Pure. */
export function findSetUpFault(error: unknown): SetUpFault | null {
  if (!isAppError(error, "MARKETPLACE_MISCONFIGURED") || error.facts["cure"] === undefined) return null;
  return error.facts as SetUpFault;
}

/**
 * Refuses an answer of success that AWS did not give: AWS names each answer, an empty one of a proxy has no name, and would read as
 * "nothing there".
 *
 * @throws AppError MARKETPLACE_UNAVAILABLE, retryable.
 */
export function assertFromAws(
  output: { $metadata: { requestId?: string | undefined } },
  operation: AwsOperation,
): void {
  if (output.$metadata.requestId !== undefined) return;
  throw new AppError("MARKETPLACE_UNAVAILABLE", `${operation}: an answer without a request id`, { retryable: true });
}
