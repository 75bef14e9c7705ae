import { updateOrganizationInput } from "#lib/customers/update-organization.ts";
import { agreementAnswer, organizationAnswer } from "#lib/api/operations/answers.ts";
import { agreementExample, organizationExample } from "#lib/api/operations/examples.ts";
import type { Operation } from "#lib/api/operations/operation.ts";
import { redeemClaimInput } from "#lib/registration/hand-off/registration-claim.ts";

/** What names a buyer's organization, and hands a buyer over. */
export const organizationOperations: readonly Operation[] = [
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
];
