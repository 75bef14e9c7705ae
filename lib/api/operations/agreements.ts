import { listAgreementsInput } from "#lib/agreements/list-api-agreements.ts";
import { agreementAnswer, agreementPage } from "#lib/api/operations/answers.ts";
import { agreementExample } from "#lib/api/operations/examples.ts";
import type { Operation } from "#lib/api/operations/operation.ts";
import { ourId, paging } from "#lib/api/operations/words.ts";

/** What reads agreements. */
export const agreementOperations: readonly Operation[] = [
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
];
