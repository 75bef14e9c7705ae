import { ControlError, notFound } from "#simulator/control/control-error.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Agreement } from "#simulator/state/tables.ts";

/** An agreement of the control API's address; what is due by the clock happens first. @throws ControlError 404. */
export function getAgreement(sim: Sim, agreementId: string | undefined): Agreement {
  sim.runTimers();
  return sim.store.rows.agreements.get(agreementId ?? "") ?? notFound("agreement");
}

/** One that has not ended. @throws ControlError 404, 400. */
export function getActive(sim: Sim, agreementId: string | undefined): Agreement {
  const agreement = getAgreement(sim, agreementId);
  if (agreement.status !== "ACTIVE") {
    throw new ControlError(400, `The agreement is ${agreement.status}.`, "agreementId");
  }
  return agreement;
}
