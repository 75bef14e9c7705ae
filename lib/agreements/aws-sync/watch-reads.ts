import { watchSetUp } from "#lib/alerts/watch/watch-set-up.ts";
import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";

/**
 * The same port, whose calls raise an alert for a set-up that AWS refuses (`watchSetUp`). That a seller may not ask for
 * a license's status is an answer, not a fault, and shows nothing of the set-up.
 *
 * @param now business time.
 */
export function watchReads(port: AgreementPort, db: Queryable | Db, now: Date): AgreementPort {
  const deps = { db, now };
  return {
    describe: (id) => watchSetUp(deps, { operation: "DescribeAgreement", call: () => port.describe(id) }),
    search: (by, token) => watchSetUp(deps, { operation: "SearchAgreements", call: () => port.search(by, token) }),
    getLicense: (id) =>
      watchSetUp(deps, {
        operation: "GetAgreementEntitlements",
        call: () => port.getLicense(id),
        isProof: (license) => license !== "denied",
      }),
    isTrial: (id) => watchSetUp(deps, { operation: "GetAgreementTerms", call: () => port.isTrial(id) }),
  };
}
