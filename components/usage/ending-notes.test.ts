import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { MemberAgreement } from "#lib/agreements/member-agreements.ts";
import { AgreementItem } from "./agreement-item.tsx";
import { EndingNotes } from "./ending-notes.tsx";

const now = new Date("2026-11-21T10:00:00Z");

const ending = (endReason: string | null, supportEmail: string | null): MemberAgreement => ({
  id: "00000000-0000-4000-8000-000000000001",
  status: "ending",
  statusReason: "END_KNOWN",
  awsReason: null,
  endReason,
  awsAgreementId: "agmt-1",
  customerAwsAccountId: null,
  licenseArn: null,
  startsAt: new Date("2025-12-01T00:00:00Z"),
  endsAt: new Date("2026-11-30T00:00:00Z"),
  createdAt: new Date("2025-12-01T00:00:00Z"),
  entitlementsReadAt: null,
  entitlements: [],
  product: { id: "p", title: "Lumenar Vision", pricingModel: "CONTRACT", supportEmail, dimensions: [] },
  organizationId: "o",
  organizationName: "Harrow Lane Labs",
  visibleFrom: null,
});
const words = (html: string) => html.replaceAll(/<[^>]*>/g, "").replaceAll(/\s+/g, " ");

test.each([
  [null, null, "in 9 days. To keep it, renew it in Manage subscriptions.", "Renew in AWS"],
  ["ACCEPTOR_RENEW_OPTED_OUT", null, "Renewal is turned off in your AWS account. To keep it, renew", "Renew in AWS"],
  ["NO_RENEWAL_TERM", null, "the offer has no renewal. To go on using it, subscribe again", "Open in AWS"],
  ["RENEWAL_LIMIT_EXHAUSTED", null, "as often as the offer allows. To go on using it", "Open in AWS"],
  ["PROPOSER_RENEW_OPTED_OUT", "help@lumenar.example", "contact the seller, help@lumenar.example.", "Open in AWS"],
  ["PROPOSER_RENEW_OPTED_OUT", null, "turned off renewal. To keep it, contact the seller.", "Open in AWS"],
])("an end because of %s says what the buyer can do", (endReason, supportEmail, said, button) => {
  const agreement = ending(endReason, supportEmail);
  const note = words(renderToStaticMarkup(createElement(EndingNotes, { agreements: [agreement], now })));
  expect(note).toContain(said);
  expect(note.includes("renew it")).toBe(button === "Renew in AWS");
  expect(words(renderToStaticMarkup(createElement(AgreementItem, { agreement })))).toContain(button);
});
