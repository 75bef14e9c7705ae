import { closeAlert, raiseAlert } from "#lib/alerts/raise-alert.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { logger } from "#lib/log/log.ts";
import type { CallerIdentity, IdentityPort } from "#lib/marketplace/credentials/caller-identity.ts";
import {
  saveIdentity,
  saveSilence,
  queryNamedAccount,
  takeQuestion,
} from "#lib/metering/submit/preconditions/account-store.ts";

/** What a process compares its credentials with. */
export type AccountCheck = {
  /** SELLER_ACCOUNT_ID: the account that published the products. */
  sellerAccountId: string;
  identity: IdentityPort;
  /** What STS answered to this process. Another server may have other credentials, so its answer counts here only while there is none. */
  memory: { isAsked: boolean; accountId: string | null };
};

type Deps = { db: Queryable; account: AccountCheck; now: Date };

const SUBJECT = "aws_account";

/**
 * Asks STS whose credentials this process has, where that is due: at a process's first run, then every quarter of an hour; each minute while
 * it names another account than the seller's, or does not say. Another account is a critical alert. No answer changes nothing: what STS
 * named last holds; where it never named any, sending goes on and operators are warned.
 *
 * @param now business time.
 */
export async function compareAccount({ db, account, now }: Deps): Promise<void> {
  const { memory, sellerAccountId, identity } = account;
  const isOther = memory.accountId !== null && memory.accountId !== sellerAccountId;
  if (!(await takeQuestion(db, !memory.isAsked || isOther))) return;
  memory.isAsked = true;
  const answer = await identity.whoAmI().catch((error: unknown) => error);
  if (!isIdentity(answer)) return noteSilence({ db, account, now }, answer);
  memory.accountId = answer.accountId;
  const isOurs = answer.accountId === sellerAccountId;
  await saveIdentity(db, answer, { isOurs, now });
  await closeAlert(db, "AWS_ACCOUNT_UNKNOWN", SUBJECT, now);
  if (isOurs) return closeAlert(db, "AWS_ACCOUNT_OTHER", SUBJECT, now);
  logger.error({ named: answer.accountId, arn: answer.arn, sellerAccountId }, "nothing is sent: another AWS account");
  const data = { account: answer.accountId, expected: sellerAccountId };
  await raiseAlert(db, { kind: "AWS_ACCOUNT_OTHER", subject: SUBJECT, severity: "CRITICAL", data }, now);
}

/**
 * Whether this process's credentials belong to another account than the one that published the products, as far as STS named one: then
 * nothing may be sent.
 */
export async function isOtherAccount(db: Queryable, account: AccountCheck): Promise<boolean> {
  const named = account.memory.accountId ?? (await queryNamedAccount(db));
  return named !== null && named !== account.sellerAccountId;
}

async function noteSilence({ db, account, now }: Deps, error: unknown): Promise<void> {
  const { name, message } = error instanceof Error ? error : { name: "Unknown", message: "" };
  logger.warn({ error: name, message: message.slice(0, 500) }, "STS did not say whose credentials these are");
  await saveSilence(db, name, now);
  if ((account.memory.accountId ?? (await queryNamedAccount(db))) !== null) return;
  const data = { stsError: name, expected: account.sellerAccountId };
  await raiseAlert(db, { kind: "AWS_ACCOUNT_UNKNOWN", subject: SUBJECT, severity: "WARNING", data }, now);
}

function isIdentity(answer: unknown): answer is CallerIdentity {
  return typeof answer === "object" && answer !== null && "accountId" in answer && "arn" in answer;
}
