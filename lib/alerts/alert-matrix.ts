import type { AlertKind } from "#lib/alerts/alert-kinds.ts";
import type { OperatorRole } from "#lib/auth/actor.ts";
import { actingRoles, operatorRoles } from "#lib/auth/roles.ts";

type AlertAudience = {
  /** Roles that are mailed unless a person chose otherwise. */
  roles: readonly OperatorRole[];
  /** Whether the operators' chat is notified. */
  chat: boolean;
  /** Money is lost or about to be: at least one owner hears of it. */
  isCritical: boolean;
};

const money: AlertAudience = { roles: actingRoles, chat: true, isCritical: true };
const work: AlertAudience = { roles: actingRoles, chat: true, isCritical: false };

/** Who is notified of each kind by default. */
export const alertMatrix: Record<AlertKind, AlertAudience> = {
  DEADLINE_NEAR: money,
  HELD_NEAR_DEADLINE: money,
  RECORD_EXPIRED: money,
  RECORD_REJECTED: money,
  RECORD_DUPLICATE: money,
  RECORD_NOT_SUBSCRIBED: work,
  RECORD_UNBILLABLE: work,
  QUANTITY_OVERFLOW: work,
  USAGE_PARKED: work,
  LATE_USAGE_HELD: work,
  USAGE_UNBILLABLE: work,
  CLOCK_SKEW: money,
  AWS_ACCOUNT_OTHER: money,
  AWS_ACCOUNT_UNKNOWN: work,
  EVENTS_SILENT: { roles: operatorRoles, chat: true, isCritical: true },
  EVENT_SET_ASIDE: work,
  REGISTRATION_UNFINISHED: { roles: operatorRoles, chat: true, isCritical: false },
  CUSTOMER_ARRIVED: { roles: operatorRoles, chat: true, isCritical: false },
  CUSTOMER_MISSING: { roles: operatorRoles, chat: true, isCritical: false },
  WEBHOOK_DISABLED: work,
  EVENT_WAITING: work,
  AWS_READS_FAILING: work,
  LICENSE_STATUS_UNREADABLE: { roles: actingRoles, chat: false, isCritical: false },
  MATCH_UNCERTAIN: work,
  REFUSALS_JUMPED: work,
  JOB_STEP_FAILING: money,
  JOB_CLOCK_STANDS: money,
  AWS_SET_UP: money,
  AWS_OTHER_ACCOUNT: money,
  RECORDS_REFUSED_ALONE: work,
};

/** The kinds in the order in which they are shown. */
export const alertKinds = Object.keys(alertMatrix) as AlertKind[];

/**
 * Kinds that are looked at in each job run and often pass with the next one, as after a pause of the server: notified
 * once a second run has seen them too.
 */
export const settlingKinds: readonly AlertKind[] = ["DEADLINE_NEAR", "HELD_NEAR_DEADLINE", "AWS_ACCOUNT_UNKNOWN"];

/** News: notified once, when it comes, and never open. */
export const newsKinds: readonly AlertKind[] = ["CUSTOMER_ARRIVED"];

/** Who is notified of a kind; all operators of one that a newer release added. Pure. */
export function audienceOf(kind: string): AlertAudience {
  return (alertMatrix as Record<string, AlertAudience | undefined>)[kind] ?? { ...work, roles: operatorRoles };
}

export type Preference = { userId: string; kind: string; isWanted: boolean };
type Person = { userId: string; role: OperatorRole };

/** Whether a person is mailed of a kind: their own choice, else their role's. Pure. */
export function isWantedBy({ userId, role }: Person, kind: string, preferences: readonly Preference[]): boolean {
  const chosen = preferences.find((preference) => preference.userId === userId && preference.kind === kind);
  return chosen?.isWanted ?? audienceOf(kind).roles.includes(role);
}

/**
 * Who is mailed of a kind. A critical one reaches an owner in any case: when none wants it (another owner left since),
 * all of them are notified. Pure.
 */
export function recipientsOf(kind: string, team: readonly Person[], preferences: readonly Preference[]): string[] {
  const wanting = team.filter((person) => isWantedBy(person, kind, preferences));
  const owners = team.filter(({ role }) => role === "OWNER");
  const isOwnerNotified = wanting.some(({ role }) => role === "OWNER");
  const audience = audienceOf(kind).isCritical && !isOwnerNotified ? [...wanting, ...owners] : wanting;
  return audience.map(({ userId }) => userId);
}
