import { z } from "zod";
import { importInput } from "#lib/agreements/import/import-input.ts";
import { listAgreementsInput } from "#lib/agreements/list-api-agreements.ts";
import { updateOrganizationInput } from "#lib/agreements/update-organization.ts";
import {
  accessAnswer,
  agreementAnswer,
  agreementPage,
  importAnswer,
  importSummary,
  meteringRecordDetail,
  meteringRecordPage,
  organizationAnswer,
  usageAnswer,
} from "#lib/api/answers.ts";
import {
  accessExample,
  agreementExample,
  importExample,
  organizationExample,
  recordExample,
  usageExample,
} from "#lib/api/examples.ts";
import type { Operation } from "#lib/api/operation.ts";
import { redeemClaimInput } from "#lib/registration/registration-claim.ts";
import { accessInput } from "#lib/entitlements/get-access.ts";
import { listMeteringRecordsInput } from "#lib/metering/list-metering-records.ts";
import { usageEventInput } from "#lib/usage/parse-event.ts";
import { MAX_EVENTS } from "#lib/usage/usage-request.ts";

const ourId = { id: "The agreement's id of ours." };
const paging = {
  cursor: "Where the page begins: nextCursor of the one before.",
  limit: "Rows a page, 1 to 200.",
};
const usageRequest = z.strictObject({
  events: z
    .array(usageEventInput.meta({ id: "UsageEvent" }))
    .min(1)
    .max(MAX_EVENTS),
});

/** Every operation of the public API, in the order of its page. */
export const operations: readonly Operation[] = [
  {
    id: "report-usage",
    method: "post",
    path: "/api/v1/usage",
    tag: "Usage",
    scope: "usage:write",
    summary: "Report usage",
    description: [
      `Up to ${MAX_EVENTS.toLocaleString("en")} events and 1 MiB a request. Each event has its own verdict, in order; one bad event refuses itself, not the others. What is answered "accepted" is on disk.`,
      "An id counts once in the installation: the same event sent again is a duplicate and changes nothing, so send again whenever you have no answer. The same id with other content is refused as ID_REUSED. The id of a refused event stays free.",
      "An event counts in the UTC hour of its timestamp. When that hour is frozen already, it counts in the current one, and the result says late.",
    ],
    body: { schema: usageRequest, id: "UsageRequest", example: usageExample.request },
    answer: {
      status: 200,
      schema: usageAnswer,
      description: "A verdict for each event.",
      example: usageExample.answer,
    },
    errors: [
      "INVALID_JSON",
      "INVALID_REQUEST",
      "TOO_MANY_EVENTS",
      "BODY_TOO_LARGE",
      "UNSUPPORTED_MEDIA_TYPE",
      "RATE_LIMITED",
    ],
    typescript: `await tallyport.usage.report({
  organizationExternalId: "tenant-7",
  productCode: "6q3v0w8x2y5z1a4b7c9d",
  dimension: "api_calls",
  quantity: "12.5",
  tags: { team: "blue" },
});
const { rejected } = await tallyport.usage.flush();
for (const event of rejected) console.error(event.id, event.code, event.detail);`,
  },
  {
    id: "list-agreements",
    method: "get",
    path: "/api/v1/agreements",
    tag: "Agreements",
    scope: "agreements:read",
    summary: "List agreements",
    description: ["Newest first, a page at a time. One row is one licence, also while nobody has registered it."],
    query: {
      schema: listAgreementsInput,
      words: {
        ...paging,
        status: "Only those in this status.",
        productCode: "Only those of this product.",
        customerAwsAccountId: "Only those of this AWS account.",
      },
      example: { status: "active", limit: 50 },
    },
    answer: {
      status: 200,
      schema: agreementPage,
      description: "A page of agreements.",
      example: { data: [agreementExample], nextCursor: null },
    },
    errors: ["INVALID_REQUEST"],
    typescript: `for await (const agreement of tallyport.agreements.list({ status: "active" })) {
  console.log(agreement.id, agreement.organizationExternalId);
}`,
  },
  {
    id: "get-agreement",
    method: "get",
    path: "/api/v1/agreements/{id}",
    tag: "Agreements",
    scope: "agreements:read",
    summary: "Read one agreement",
    description: ["By our id, which never changes; AWS's own agreement id changes at a renewal."],
    pathWords: ourId,
    answer: { status: 200, schema: agreementAnswer, description: "The agreement.", example: agreementExample },
    errors: ["NOT_FOUND"],
    typescript: `const agreement = await tallyport.agreements.get("${agreementExample.id}");`,
  },
  {
    id: "agreement-access",
    method: "get",
    path: "/api/v1/agreements/{id}/access",
    tag: "Access",
    scope: "agreements:read",
    summary: "May this agreement's buyer use the product now?",
    description: [
      "pending until AWS has confirmed the agreement and somebody has registered it; granted while it is active, in trial or ending; suspended; ended.",
      "Keep the answer for as long as Cache-Control says, then ask with If-None-Match: 304 means that nothing has changed.",
    ],
    isConditional: true,
    pathWords: ourId,
    answer: { status: 200, schema: accessAnswer, description: "The answer and why.", example: accessExample },
    errors: ["NOT_FOUND"],
    typescript: `const { access, entitlements } = await tallyport.access({
  agreementId: "${agreementExample.id}",
});`,
  },
  {
    id: "find-access",
    method: "get",
    path: "/api/v1/access",
    tag: "Access",
    scope: "agreements:read",
    summary: "The same, by licence or by your own tenant id",
    description: [
      "Give licenseArn alone, or organizationExternalId with productCode. Of several agreements of one tenant and product the metering agreement as of now answers.",
    ],
    isConditional: true,
    query: {
      schema: accessInput,
      words: {
        licenseArn: "The licence, as AWS gave it.",
        organizationExternalId: "Your own tenant id.",
        productCode: "AWS's product code; with organizationExternalId.",
      },
      example: { organizationExternalId: "tenant-7", productCode: agreementExample.productCode },
    },
    answer: { status: 200, schema: accessAnswer, description: "The answer and why.", example: accessExample },
    errors: ["INVALID_REQUEST", "NOT_FOUND", "CONFLICT"],
    typescript: `const { access } = await tallyport.access({
  organizationExternalId: "tenant-7",
  productCode: "${agreementExample.productCode}",
});`,
  },
  {
    id: "list-metering-records",
    method: "get",
    path: "/api/v1/metering-records",
    tag: "Metering records",
    scope: "metering:read",
    summary: "List metering records",
    description: [
      "What was offered to AWS hour by hour, newest hour first. Of one agreement also the hours that still count (OPEN), summed on read.",
    ],
    query: {
      schema: listMeteringRecordsInput,
      words: {
        ...paging,
        agreementId: "Only those of this agreement; needed with status OPEN.",
        from: "Hours from this instant on.",
        to: "Hours before this instant.",
        status: "Only those in this state.",
      },
      example: { agreementId: agreementExample.id, from: "2026-11-21T00:00:00Z" },
    },
    answer: {
      status: 200,
      schema: meteringRecordPage,
      description: "A page of records.",
      example: { data: [recordExample], nextCursor: null },
    },
    errors: ["INVALID_REQUEST"],
    typescript: `for await (const record of tallyport.meteringRecords.list({ status: "EXPIRED" })) {
  console.log(record.hour, record.dimension, record.used, record.reason);
}`,
  },
  {
    id: "get-metering-record",
    method: "get",
    path: "/api/v1/metering-records/{id}",
    tag: "Metering records",
    scope: "metering:read",
    summary: "Read one record with its life",
    description: ["With each step of its life and a sentence that says what was billed and why, or why not."],
    pathWords: { id: "The record's id." },
    answer: {
      status: 200,
      schema: meteringRecordDetail,
      description: "The record, its life, and its explanation.",
      example: {
        ...recordExample,
        life: [
          { at: "2026-11-21T11:10:04Z", state: "READY", cause: "FROZEN" },
          { at: "2026-11-21T11:10:05Z", state: "SENDING", cause: "CLAIMED" },
          { at: "2026-11-21T11:10:05Z", state: "ACCEPTED", cause: "SUCCESS" },
        ],
        explanation: "Billed 12 at 10:00 because 12.5 units were reported in 1 event. 0.5 is carried on.",
      },
    },
    errors: ["NOT_FOUND"],
    typescript: `const { explanation } = await tallyport.meteringRecords.get("${recordExample.id}");`,
  },
  {
    id: "update-organization",
    method: "put",
    path: "/api/v1/organizations/{id}",
    tag: "Organizations",
    scope: "organizations:write",
    summary: "Name an organization by your own tenant id",
    description: [
      "What is not given stays. The same again changes nothing. An externalId belongs to one organization.",
    ],
    pathWords: { id: "The organization's id, as an agreement's organizationId says it." },
    body: {
      schema: updateOrganizationInput,
      id: "OrganizationUpdate",
      example: { externalId: "tenant-7", name: "Harrow Lane" },
    },
    answer: {
      status: 200,
      schema: organizationAnswer,
      description: "The organization as it is now.",
      example: organizationExample,
    },
    errors: ["INVALID_JSON", "INVALID_REQUEST", "NOT_FOUND", "CONFLICT", "BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"],
    typescript: `await tallyport.organizations.update("${organizationExample.id}", { externalId: "tenant-7" });`,
  },
  {
    id: "redeem-claim",
    method: "post",
    path: "/api/v1/registration-claims/redeem",
    tag: "Hand-off",
    scope: "organizations:write",
    summary: "Redeem the code that a buyer brought",
    description: [
      "Where a product hands off to your own sign-up, its buyer arrives at your address with ?code=… after confirming. Redeem it from your back end for the agreement, then set your tenant id as the organization's externalId.",
      "A code lives 10 minutes and works once, also when two redeem it at the same moment. When your page fails in between, send the buyer back: the welcome page here gives a new code.",
    ],
    body: { schema: redeemClaimInput, id: "ClaimCode", example: { code: "tpc_1yq0…" } },
    answer: { status: 200, schema: agreementAnswer, description: "The agreement.", example: agreementExample },
    errors: [
      "INVALID_JSON",
      "INVALID_REQUEST",
      "CLAIM_NOT_FOUND",
      "CLAIM_REDEEMED",
      "CLAIM_EXPIRED",
      "BODY_TOO_LARGE",
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    typescript: `const agreement = await tallyport.claims.redeem(code);
const tenant = await createTenant(agreement);
await tallyport.organizations.update(agreement.organizationId, { externalId: tenant.id });`,
  },
  {
    id: "import-customers",
    method: "post",
    path: "/api/v1/imports",
    tag: "Import",
    scope: "organizations:write",
    summary: "Bring customers along from another integration",
    description: [
      "Up to 1,000 customers who registered elsewhere, each by licence (or by customer identifier, for LEGACY products). A dry run says what each row would meet or make, and what stands in its way; a commit takes all rows or none, and names every fault by row and field.",
      "AWS is asked about each agreement at once. Until it has confirmed one, its usage is taken and its metering held: nothing of it is sent. No hour before meteringFrom is ever sent, so that your old sender and this one never overlap.",
      "Nobody is mailed and no webhook tells of it.",
    ],
    body: { schema: importInput, id: "ImportRequest", example: importExample.request },
    answer: {
      status: 200,
      schema: importAnswer,
      description: "What each row would do, or what each made or met.",
      example: importExample.answer,
    },
    errors: ["INVALID_JSON", "INVALID_REQUEST", "BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "RATE_LIMITED"],
    typescript: `const { rejected, results } = await tallyport.imports.check(rows);
if (rejected === 0) {
  const { id } = await tallyport.imports.commit(rows);
}`,
  },
  {
    id: "get-import",
    method: "get",
    path: "/api/v1/imports/{id}",
    tag: "Import",
    scope: "organizations:write",
    summary: "Read an import",
    description: ["How many of its agreements AWS has not confirmed yet."],
    pathWords: { id: "The import's id." },
    answer: { status: 200, schema: importSummary, description: "The import.", example: importExample.summary },
    errors: ["NOT_FOUND"],
    typescript: `const { unconfirmed } = await tallyport.imports.get(id);`,
  },
  {
    id: "undo-import",
    method: "post",
    path: "/api/v1/imports/{id}/undo",
    tag: "Import",
    scope: "organizations:write",
    summary: "Take an import back",
    description: [
      "All of it or nothing: while no usage was reported for its agreements and they are linked as it linked them. What it made and nobody else needs goes with it.",
    ],
    pathWords: { id: "The import's id." },
    answer: {
      status: 200,
      schema: importSummary,
      description: "The import, undone.",
      example: { ...importExample.summary, state: "undone", unconfirmed: 0 },
    },
    errors: ["NOT_FOUND", "CONFLICT"],
    typescript: `await tallyport.imports.undo(id);`,
  },
];
