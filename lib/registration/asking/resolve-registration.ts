import { askAboutArrival, type AskDeps } from "#lib/registration/asking/ask-about-arrival.ts";
import { waitForAnswer } from "#lib/registration/asking/arrival-lease.ts";
import { hashHandle } from "#lib/registration/handle.ts";

type Input = {
  handle: string;
  address: string;
  /**
   * How many questions to AWS the page showed whose button was pressed; null: unknown, then AWS is asked unless it has
   * answered.
   */
  seen?: number | null;
};

/**
 * Asks AWS which customer a registration's token names, for a person in front of the page. Where another request asks
 * already (the landing, the job run, a second tab), waits for that answer instead, eight seconds at most. May be called
 * again: once AWS has answered it does nothing. While AWS does not answer, the token and the fault stay until the
 * registration expires.
 */
export async function resolveRegistration(deps: AskDeps, { handle, address, seen = null }: Input): Promise<void> {
  const registration = await deps.db.registration.findUnique({
    where: { handleHash: hashHandle(handle) },
    select: { id: true, state: true, expiresAt: true },
  });
  if (registration === null || registration.expiresAt <= deps.now || registration.state !== "RECEIVED") return;

  const { id } = registration;
  switch (await askAboutArrival(deps, { id, by: { kind: "page", address, seen } })) {
    case "limited":
      await deps.db.registration.updateMany({
        where: { id, state: "RECEIVED" },
        data: { failureCode: "RATE_LIMITED" },
      });
      return;
    case "not-mine":
      await waitForAnswer(deps.limits, id);
      return;
    case "answered":
    case "unanswered":
      return;
  }
}
