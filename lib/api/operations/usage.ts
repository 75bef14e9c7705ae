import { z } from "zod";
import { usageAnswer, usageRefusalPage } from "#lib/api/operations/answers.ts";
import { usageExample } from "#lib/api/operations/examples.ts";
import type { Operation } from "#lib/api/operations/operation.ts";
import { paging } from "#lib/api/operations/words.ts";
import { usageEventInput } from "#lib/usage/parse-event.ts";
import { listRefusalsInput } from "#lib/usage/refusals/list-refusals.ts";
import { MAX_EVENTS } from "#lib/usage/intake/usage-request.ts";

const usageRequest = z.strictObject({
  events: z
    .array(usageEventInput.meta({ id: "UsageEvent" }))
    .min(1)
    .max(MAX_EVENTS),
});

/** What reports usage. */
export const usageOperations: readonly Operation[] = [
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
    id: "list-usage-refusals",
    method: "get",
    path: "/api/v1/usage/refusals",
    tag: "Usage",
    scope: "metering:read",
    summary: "Count refused usage",
    description: [
      "How many events were refused, by the hour in which they were received, API key and code; newest hour first. Counts are kept for 90 days. An event that is sent and refused again counts again.",
    ],
    query: {
      schema: listRefusalsInput,
      words: {
        ...paging,
        from: "Hours from this instant on.",
        to: "Hours before this instant.",
        apiKeyId: "Only those of this key.",
      },
      example: { from: "2026-11-21T00:00:00Z" },
    },
    answer: {
      status: 200,
      schema: usageRefusalPage,
      description: "A page of counts.",
      example: {
        data: [
          {
            hour: "2026-11-21T10:00:00Z",
            apiKeyId: "0b54b1c2-6f1b-4a53-9b0e-5b8f0a6f3c11",
            code: "UNKNOWN_DIMENSION",
            count: 3,
          },
        ],
        nextCursor: null,
      },
    },
    errors: ["INVALID_REQUEST"],
    typescript: `for await (const { hour, code, count } of tallyport.usageRefusals.list({ from: "2026-11-21T00:00:00Z" })) {
  console.log(hour, code, count);
}`,
  },
];
