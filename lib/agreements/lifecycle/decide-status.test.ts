import { expect, test } from "vitest";
import { decideStatus, type StatusInput } from "#lib/agreements/lifecycle/decide-status.ts";

const befores = ["pending", "active", "trial", "suspended", "ending", "ended", "failed"] as const;
const proofs = ["none", "created", "licensed", "read", "subscribed", "failed"] as const;
const entitlementsAll = ["some", "none", "unknown"] as const;
const ends = [
  "none",
  "announced",
  "unsubscribing",
  "over",
  "ENDED",
  "LICENSE_DEPROVISIONED",
  "UNSUBSCRIBED",
  "SUCCEEDED",
] as const;
const hands = ["nobody", "operator"] as const;
const since = new Date("2026-11-21T10:00:00Z");
const licenses = [
  { kind: "fine" },
  { kind: "unissued", reason: "INVALID_PAYMENT_INSTRUMENT" },
  { kind: "unissued", reason: null },
  { kind: "withdrawn", reason: "ACCOUNT_SUSPENDED", since },
] as const;

/**
 * The table of docs/rules.md, section 2, read row by row and by another way than the code: who has the word, from the
 * strongest.
 */
function expected(input: StatusInput): string {
  const { before, proof, isContract, entitlements, end, isTrial, suspendedBy, license } = input;
  if (!["none", "announced", "unsubscribing"].includes(end)) return "ended";
  if (proof === "failed") return "failed";
  const wasOver = before.status === "ended" || before.status === "failed";
  if (proof === "none" && wasOver) return before.status;
  if (license.kind === "unissued") return "pending";
  const wasLive = !wasOver && before.status !== "pending";
  const isLive = isContract
    ? entitlements === "some" || (entitlements === "unknown" && wasLive)
    : proof !== "none" || wasLive;
  if (!isLive) return proof === "none" && !wasLive ? before.status : "pending";
  if (suspendedBy !== "nobody" || license.kind === "withdrawn") return "suspended";
  if (end !== "none") return "ending";
  return isTrial ? "trial" : "active";
}

function* cells(): Generator<StatusInput> {
  for (const status of befores)
    for (const proof of proofs)
      for (const isContract of [false, true])
        for (const entitlements of entitlementsAll)
          for (const end of ends)
            for (const isTrial of [false, true])
              for (const suspendedBy of hands)
                for (const license of licenses)
                  yield {
                    before: { status, statusReason: "BEFORE" },
                    proof,
                    isContract,
                    entitlements,
                    end,
                    isTrial,
                    suspendedBy,
                    license,
                  };
}

test("E10 every cell of the table", () => {
  let count = 0;
  for (const cell of cells()) {
    const decided = decideStatus(cell);
    expect({ ...cell, decided: decided.status }).toEqual({ ...cell, decided: expected(cell) });
    expect(decided.statusReason).toMatch(/^[A-Z_]+$/);
    count++;
  }
  expect(count).toBe(32_256);
});

test("E10 deciding again from what was decided changes nothing", () => {
  for (const cell of cells()) {
    const once = decideStatus(cell);
    expect(decideStatus({ ...cell, before: once }).status).toBe(once.status);
  }
});

const usage: StatusInput = {
  before: { status: "pending", statusReason: "NEW" },
  proof: "licensed",
  isContract: false,
  entitlements: "unknown",
  end: "none",
  isTrial: false,
  suspendedBy: "nobody",
  license: { kind: "fine" },
};
test.each<[string, Partial<StatusInput>, string, string]>([
  ["a licence makes it active", {}, "active", "LICENSED"],
  ["so does Created alone", { proof: "created" }, "active", "CREATED"],
  ["so does what AWS shows when it is asked", { proof: "read" }, "active", "READ"],
  ["so does subscribe-success", { proof: "subscribed" }, "active", "SUBSCRIBED"],
  ["a trial is a trial", { isTrial: true }, "trial", "LICENSED"],
  ["nothing said: pending", { proof: "none" }, "pending", "NEW"],
  ["a contract waits for entitlements", { isContract: true, entitlements: "none" }, "pending", "NO_ENTITLEMENTS"],
  ["and is active with them", { isContract: true, entitlements: "some" }, "active", "ENTITLED"],
  ["an end date: ending", { end: "announced" }, "ending", "END_KNOWN"],
  ["unsubscribe-pending: ending", { end: "unsubscribing" }, "ending", "UNSUBSCRIBE_PENDING"],
  ["the buyer's account suspended", { license: licenses[3] }, "suspended", "ACCOUNT_SUSPENDED"],
  ["a payment that failed", { proof: "created", license: licenses[1] }, "pending", "INVALID_PAYMENT_INSTRUMENT"],
  ["a license that is awaited", { proof: "created", license: licenses[2] }, "pending", "LICENSE_AWAITED"],
  [
    "a license that comes to be later ends no end",
    { before: { status: "ended", statusReason: "ENDED" }, proof: "none", license: licenses[1] },
    "ended",
    "ENDED",
  ],
  ["an end is stronger than a suspension", { suspendedBy: "operator", end: "ENDED" }, "ended", "ENDED"],
  ["subscribe-fail", { proof: "failed" }, "failed", "SUBSCRIBE_FAILED"],
])("%s", (_, over, status, statusReason) => {
  expect(decideStatus({ ...usage, ...over })).toEqual({ status, statusReason });
});
