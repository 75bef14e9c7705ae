import { importInput } from "#lib/customers/import/import-input.ts";
import { importAnswer, importSummary } from "#lib/api/operations/answers.ts";
import { importExample } from "#lib/api/operations/examples.ts";
import type { Operation } from "#lib/api/operations/operation.ts";

/** What brings customers along. */
export const importOperations: readonly Operation[] = [
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
