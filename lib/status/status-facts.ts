import type { AgreementStatus } from "#lib/generated/prisma/client.ts";

/**
 * The facts behind the words that a buyer reads about an agreement: status, reason, term, and whether AWS was asked
 * yet.
 */
export type StatusFacts = {
  status: AgreementStatus;
  /** A code of lib/agreements. */
  statusReason: string;
  /** AWS's own reason while it is pending or suspended, as AWS spells it; null: AWS gives none. */
  awsReason: string | null;
  /** Why it will not renew, in AWS's word; null: it renews, or AWS does not say. */
  endReason: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  /** AWS has yet to show trial, term and license, which it does within a job run or two. */
  isReadAwaited: boolean;
};

/** The columns of an agreement that `StatusFacts` is read from. */
export const statusColumns = {
  status: true,
  statusReason: true,
  awsReason: true,
  endReason: true,
  startsAt: true,
  endsAt: true,
  awsReadDueAt: true,
  awsReadAt: true,
  awsReadDeniedAt: true,
} as const;

type Columns = Omit<StatusFacts, "isReadAwaited"> &
  Record<"awsReadDueAt" | "awsReadAt" | "awsReadDeniedAt", Date | null>;

/** Reads the columns. Pure. */
export function toStatusFacts({ awsReadDueAt, awsReadAt, awsReadDeniedAt, ...facts }: Columns): StatusFacts {
  return { ...facts, isReadAwaited: awsReadDueAt !== null && awsReadAt === null && awsReadDeniedAt === null };
}
