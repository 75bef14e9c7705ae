import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { toShownEntry } from "./timeline-entry.tsx";

const detailOf = (action: string, heldBackBy: string | null) => {
  const shown = toShownEntry(
    {
      kind: "change",
      key: "change:1",
      at: new Date("2026-11-21T10:00:00Z"),
      agreementId: null,
      action,
      by: null,
      byKind: "JOB",
      subjectType: "agreement",
      note: null,
      heldBackBy,
      recordId: null,
    },
    () => null,
    new Date("2026-11-21T12:00:00Z"),
  );
  return renderToStaticMarkup(createElement("p", null, shown.detail));
};

test.each([
  ["agreement.pending", "INVALID_PAYMENT_INSTRUMENT", "AWS could not charge the buyer&#x27;s payment method."],
  ["agreement.suspended", "ACCOUNT_SUSPENDED", "AWS has suspended the buyer&#x27;s AWS account."],
  ["agreement.pending", "LICENSE_AWAITED", "AWS has not said yet that the license is issued (License Updated)."],
  ["agreement.suspended", "NEW_ONE", "AWS&#x27;s reason: NEW_ONE."],
])("%s by the job run says that the cause is %s", (action, heldBackBy, words) => {
  expect(detailOf(action, heldBackBy)).toContain(`by the job run<span class="block">${words}</span>`);
});

test("a change without a cause names its author alone", () => {
  expect(detailOf("agreement.active", null)).toBe("<p>by the job run</p>");
});
