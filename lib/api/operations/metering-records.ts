import { meteringRecordDetail, meteringRecordPage } from "#lib/api/operations/answers.ts";
import { agreementExample, recordExample } from "#lib/api/operations/examples.ts";
import type { Operation } from "#lib/api/operations/operation.ts";
import { paging } from "#lib/api/operations/words.ts";
import { listMeteringRecordsInput } from "#lib/metering/queries/list-metering-records.ts";

/** What reads metering records. */
export const meteringRecordOperations: readonly Operation[] = [
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
          { at: "2026-11-21T10:15:02Z", state: "OPEN", cause: "FIRST_EVENT" },
          { at: "2026-11-21T11:10:04Z", state: "READY", cause: "HOUR_FROZEN" },
          { at: "2026-11-21T11:10:05Z", state: "SENDING", cause: "ATTEMPT_STARTED" },
          { at: "2026-11-21T11:10:05Z", state: "ACCEPTED", cause: "ACCEPTED_BY_AWS" },
        ],
        explanation: "Billed 12 at 10:00 because 12.5 units were reported in 1 event. 0.5 is carried on.",
      },
    },
    errors: ["NOT_FOUND"],
    typescript: `const { explanation } = await tallyport.meteringRecords.get("${recordExample.id}");`,
  },
];
