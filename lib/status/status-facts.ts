import type { AgreementStatus } from "#lib/generated/prisma/client.ts";

/** What decides the words that a buyer reads about an agreement: its status and why, its term, and whether AWS was asked for them yet. */
export type Standing = {
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

/** The columns of an agreement that its standing is read from. */
export const standingColumns = {
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

type Columns = Omit<Standing, "isReadAwaited"> & Record<"awsReadDueAt" | "awsReadAt" | "awsReadDeniedAt", Date | null>;

/** Reads the columns. Pure. */
export function toStanding({ awsReadDueAt, awsReadAt, awsReadDeniedAt, ...standing }: Columns): Standing {
  return { ...standing, isReadAwaited: awsReadDueAt !== null && awsReadAt === null && awsReadDeniedAt === null };
}
