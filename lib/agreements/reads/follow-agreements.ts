import { limitReads } from "#lib/agreements/reads/limit-reads.ts";
import { readDueAgreements } from "#lib/agreements/reads/read-due-agreements.ts";
import { readUnknownAgreements } from "#lib/agreements/reads/read-unknown-agreements.ts";
import { sweepProducts } from "#lib/agreements/reads/sweep-products.ts";
import type { Database } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";

type Deps = {
  db: Database;
  pool: Queryable;
  agreements: AgreementPort;
  /** Business time. */
  now: Date;
  /** From 0 to 1. */
  random: () => number;
};

export type FollowCounts = { agreementsRead: number; agreementsFound: number; agreementReadsFailed: number };

/**
 * Asks AWS what is so: first about agreements that notices name and nobody knows, then through each product's list for what no notice
 * told, then about each row that is due. Within AWS's rate over all servers.
 */
export async function followAgreements(deps: Deps, isOver: () => boolean = () => false): Promise<FollowCounts> {
  const limited = { ...deps, agreements: limitReads(deps.agreements, deps.pool) };
  const unknown = await readUnknownAgreements(limited, isOver);
  const swept = await sweepProducts(limited, isOver);
  const due = await readDueAgreements(limited, isOver);
  return {
    agreementsRead: due.agreementsRead,
    agreementsFound: unknown.agreementsFound + swept.agreementsFound,
    agreementReadsFailed: unknown.agreementReadsFailed + swept.agreementReadsFailed + due.agreementReadsFailed,
  };
}
