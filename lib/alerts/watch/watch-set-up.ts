import { closeAlert, raiseAlert } from "#lib/alerts/raise-alert.ts";
import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/log/log.ts";
import type { AwsOperation } from "#lib/marketplace/aws-errors.ts";
import { findSetUpFault } from "#lib/marketplace/to-app-error.ts";

type Deps = {
  /** No transaction: the alert stays whatever becomes of the caller's own work. */
  db: Queryable | Db;
  /** Business time. */
  now: Date;
};

/**
 * Operations whose alert this is; BatchMeterUsage has one for each region, with what is at stake
 * (`metering/submit/set-up-alerts.ts`).
 */
type WatchedOperation = Exclude<AwsOperation, "BatchMeterUsage">;

type Call<T> = {
  operation: WatchedOperation;
  call: () => Promise<T>;
  /** Whether an answer shows that the set-up is right; without it every answer does. */
  isProof?: (answer: T) => boolean;
};

/**
 * Calls AWS, and raises an alert when AWS refuses the operation for the set-up's sake (credentials, rights, clock,
 * region, endpoint, a proxy): `AWS_SET_UP` opens at the first such error, once however often it comes, and closes at
 * the operation's next good answer. What AWS says of a registration token is such an answer too. A lost answer and
 * throttling change nothing. An alert that cannot be written is logged.
 *
 * @throws what `call` throws, and nothing else.
 */
export async function watchSetUp<T>(deps: Deps, { operation, call, isProof = () => true }: Call<T>): Promise<T> {
  try {
    const answer = await call();
    if (isProof(answer))
      await quietly(operation, () => closeAlert(deps.db, "AWS_SET_UP", subjectOf(operation), deps.now));
    return answer;
  } catch (error) {
    await quietly(operation, () => note(deps, operation, error));
    throw error;
  }
}

const subjectOf = (operation: WatchedOperation) => `aws:${operation}`;

async function note({ db, now }: Deps, operation: WatchedOperation, error: unknown): Promise<void> {
  const subject = subjectOf(operation);
  if (isAppError(error, "REGISTRATION_TOKEN_EXPIRED") || isAppError(error, "REGISTRATION_TOKEN_INVALID")) {
    return closeAlert(db, "AWS_SET_UP", subject, now);
  }
  const fault = findSetUpFault(error);
  if (fault === null) return;
  const data = { operation, error: fault.error, cure: fault.cure };
  await raiseAlert(db, { kind: "AWS_SET_UP", subject, severity: "CRITICAL", data }, now);
}

async function quietly(operation: WatchedOperation, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    logError(error, { doing: "writing the alert of AWS's set-up", operation });
  }
}
