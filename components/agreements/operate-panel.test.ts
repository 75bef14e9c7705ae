import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { AgreementRow } from "#lib/agreements/agreement-row.ts";
import { AgreementTable } from "./agreement-table.tsx";
import { OperatePanel } from "./operate-panel.tsx";

const agreement: AgreementRow = {
  id: "00000000-0000-4000-8000-000000000001",
  status: "active",
  statusReason: "LICENSED",
  awsReason: null,
  endReason: null,
  isTrial: false,
  awsAgreementId: "agmt-1",
  previousAwsAgreementId: null,
  customerAwsAccountId: null,
  licenseArn: null,
  customerIdentifier: null,
  offerId: null,
  proposerAccountId: null,
  startsAt: new Date("2025-12-01T00:00:00Z"),
  endsAt: new Date("2026-11-30T00:00:00Z"),
  createdAt: new Date("2025-12-01T00:00:00Z"),
  awsReadAt: null,
  awsReadDeniedAt: null,
  awsReadFailingSince: null,
  awsReadError: null,
  product: { id: "p", title: "Lumenar Vision", productCode: "code" },
  organization: null,
};
const act = () => Promise.resolve();
const panel = (over: Partial<AgreementRow>) =>
  renderToStaticMarkup(
    createElement(OperatePanel, {
      agreement: { ...agreement, ...over },
      actions: { suspend: act, resume: act, transfer: act },
      fault: null,
    }),
  );
const table = (over: Partial<AgreementRow>) =>
  renderToStaticMarkup(
    createElement(AgreementTable, { agreements: [{ ...agreement, ...over }], lastHours: new Map(), now: new Date(0) }),
  );

test("only an agreement in force offers to suspend its access; what AWS has suspended can be kept so", () => {
  expect(panel({})).toContain("Suspend access");
  const ofAws = panel({ status: "suspended", statusReason: "ACCOUNT_SUSPENDED", awsReason: "ACCOUNT_SUSPENDED" });
  expect(ofAws).toContain("Keep suspended");
  expect(ofAws).toContain("access stays off until an operator resumes it");
  expect(ofAws).not.toContain("Suspend access");
  const ofOperator = panel({ status: "suspended", statusReason: "SUSPENDED_BY_OPERATOR" });
  expect(ofOperator).toContain("Resume access");
  expect(ofOperator).not.toContain("Keep suspended");
});

test("the list says that an ending agreement will not renew, and breaks a term between its days at most", () => {
  const html = table({ status: "ending", endReason: "NO_RENEWAL_TERM" });
  expect(html).toContain("Will not renew");
  expect(html).toContain(
    '<span class="whitespace-nowrap">1 Dec 2025 to</span> <span class="whitespace-nowrap">30 Nov 2026</span>',
  );
  expect(table({ endReason: "NO_RENEWAL_TERM" })).not.toContain("Will not renew");
});

test("moving an agreement names the customer that it moves away from, beside whom the question names", () => {
  const from = "00000000-0000-4000-8000-000000000009";
  const html = panel({ organization: { id: from, name: "Harrow Lane" } as AgreementRow["organization"] });
  expect(html).toContain("Move this agreement away from Harrow Lane?");
  expect(html).toContain(`<input type="hidden" name="fromOrganizationId" value="${from}"/>`);
});
