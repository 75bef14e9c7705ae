import { accessAnswer } from "#lib/api/operations/answers.ts";
import { accessExample, agreementExample } from "#lib/api/operations/examples.ts";
import type { Operation } from "#lib/api/operations/operation.ts";
import { ourId } from "#lib/api/operations/words.ts";
import { accessInput } from "#lib/entitlements/get-access.ts";

/** What answers whether a buyer may use a product. */
export const accessOperations: readonly Operation[] = [
  {
    id: "agreement-access",
    method: "get",
    path: "/api/v1/agreements/{id}/access",
    tag: "Access",
    scope: "agreements:read",
    summary: "May this agreement's buyer use the product now?",
    description: [
      "pending until AWS has confirmed the agreement and somebody has registered it; granted while it is active, in trial or ending; suspended; ended.",
      "The reason holds AWS's own where AWS gives one: INVALID_PAYMENT_INSTRUMENT, ACCOUNT_SUSPENDED and others. Where AWS was last asked more than five minutes ago, the question causes a read; an answer waits less than a second for it.",
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
];
