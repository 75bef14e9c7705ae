import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

const submitTest = "lib/metering/submit/submit-due-records.db.test.ts";
const attemptsTest = "lib/metering/submit/attempts.db.test.ts";
const outcomesTest = "lib/metering/submit/decide-outcomes.test.ts";
const intakeTest = "lib/usage/intake/record-usage.db.test.ts";
const faultsTest = "lib/usage/intake/intake-faults.db.test.ts";

/** The first list of threats: what breaks the ledger, the intake, or a webhook. */
export const ledgerDefects: readonly PlantedDefect[] = [
  {
    number: 1,
    name: "the quantity is summed anew for another attempt",
    patches: [
      {
        file: "lib/metering/submit/statements/claimed-columns.sql",
        find: "dimension, quantity, customer_aws_account_id",
        replace: `dimension, CASE WHEN attempts = 0 THEN quantity ELSE (
           SELECT floor(sum(event.quantity))::int FROM usage_event event
           WHERE event.agreement_id = metering_record.agreement_id AND event.dimension = metering_record.dimension
             AND date_trunc('hour', event.at) = metering_record.hour) END AS quantity,
         customer_aws_account_id`,
      },
    ],
    test: {
      project: "db",
      file: attemptsTest,
      title: "M01 M02 also when usage of the same hour came between two attempts, the first ending by lost-request",
    },
  },
  {
    number: 2,
    name: "a record is stamped with the instant of sending",
    patches: [
      {
        file: "lib/metering/submit/claim-records.ts",
        find: "    timestamp: row.timestamp,\n",
        replace: "    timestamp: new Date(row.timestamp.getTime() + (Date.now() % 3_000_000)),\n",
      },
    ],
    test: {
      project: "db",
      file: submitTest,
      title: "M01 invariant 6: a kill between AWS's answer and our commit is sent again byte for byte, and billed once",
    },
  },
  {
    number: 3,
    name: "every duplicate is taken for ours",
    patches: [
      {
        file: "lib/metering/submit/decide-outcomes.ts",
        find: "  if (record.wasInDoubt) {\n",
        replace: "  if (record.attempts > 0) {\n",
      },
    ],
    test: {
      project: "db",
      file: submitTest,
      title: "M06 a duplicate as first answer means that AWS holds another quantity",
    },
  },
  {
    number: 4,
    name: "what AWS did not process is taken for done",
    patches: [
      {
        file: "lib/metering/submit/decide-outcomes.ts",
        find: `again(record, "UNPROCESSED", false)`,
        replace: "accepted(record, null, null)",
      },
    ],
    test: {
      project: "db",
      file: submitTest,
      title: "M07 M08 M11 unprocessed, throttled and missing ones come back until all is billed",
    },
  },
  {
    number: 5,
    name: "results are matched by position",
    patches: [
      {
        file: "lib/metering/submit/decide-outcomes.ts",
        find: "const result = results.get(key);",
        replace: "const result = [...results.values()][records.indexOf(record)];",
      },
    ],
    test: { project: "unit", file: outcomesTest, title: "in any order, with results missing and invented" },
  },
  {
    number: 6,
    name: "outcomes are written without the lease's token",
    patches: [
      {
        file: "lib/metering/submit/statements/write-outcomes.sql",
        find: "AND record.lease_token = :leaseToken",
        replace: "AND :leaseToken::uuid IS NOT NULL",
      },
    ],
    test: {
      project: "db",
      file: attemptsTest,
      title: "a sender that answers after its lease ran out leaves alone what another one is sending",
    },
  },
  {
    number: 7,
    name: "the intake does not hold the hour's fence while it inserts",
    patches: [
      {
        file: "lib/usage/statements/hour-lock.sql",
        find: "WHERE hour.state = 'OPEN' ORDER BY hour.product_id, hour.hour FOR SHARE OF hour)",
        replace: "WHERE hour.state = 'OPEN' ORDER BY hour.product_id, hour.hour)",
      },
    ],
    test: { project: "db", file: faultsTest, title: "M05 INV1 a freeze waits for an insert under way, and counts it" },
  },
  {
    number: 8,
    name: "an event that comes again overwrites the first",
    patches: [
      {
        file: "lib/usage/statements/insert-events.sql",
        find: "ORDER BY given.key ON CONFLICT (key) DO NOTHING RETURNING key",
        replace: "ORDER BY given.key ON CONFLICT (key) DO UPDATE SET quantity = excluded.quantity RETURNING key",
      },
    ],
    test: {
      project: "db",
      file: intakeTest,
      title: "INV4 counts once however often it comes, and M20 never with other content",
    },
  },
  {
    number: 9,
    name: "quantities are floats",
    patches: [
      {
        file: "lib/usage/quantity.ts",
        find: `  const micros = whole * 1_000_000 + (match[2] === undefined ? 0 : Number(match[2].padEnd(DECIMALS, "0")));`,
        replace: `  const micros = Math.trunc(Number(match[0]) * 1e6);`,
      },
    ],
    test: {
      project: "unit",
      file: "lib/usage/quantity.test.ts",
      title: "keeps every value with six decimals, as number and as text",
    },
  },
  {
    number: 10,
    name: "hours are the server's own time zone's",
    patches: [
      {
        file: "lib/time/hours.ts",
        find: "  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);",
        replace: "  return new Date(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours());",
      },
    ],
    test: { project: "unit", file: "lib/time/hours.test.ts", title: "in Asia/Kolkata" },
  },
  {
    number: 11,
    name: "the region is the server's at the time of sending",
    patches: [
      {
        file: "lib/metering/submit/submit-due-records.ts",
        find: "await deps.metering(claim.region).batchMeterUsage(batchOf(claim))",
        replace: `await deps.metering(process.env["METERING_REGION"] ?? "us-east-1").batchMeterUsage(batchOf(claim))`,
      },
    ],
    test: {
      project: "db",
      file: attemptsTest,
      title: "a record goes to the region that it was frozen with, whatever the server's region is by now",
    },
  },
  {
    number: 12,
    name: "a record is addressed both ways",
    patches: [
      {
        file: "lib/metering/freeze/statements/frozen-values.sql",
        find: "CASE WHEN frozen.is_legacy THEN frozen.product_code END",
        replace: "frozen.product_code",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/freeze/freeze-due-hours.db.test.ts",
      title: "addressed, stamped and limited for good",
    },
  },
  {
    number: 13,
    name: "usage is answered before its commit",
    patches: [
      {
        file: "lib/usage/intake/store-placed-events.ts",
        find: "for (const key of await write(pool, underHourLocks, underRecordLocks, receipt, mode)) {",
        replace: `void write(pool, underHourLocks, underRecordLocks, receipt, mode).catch(() => {});
    for (const key of tried.keys()) {`,
      },
    ],
    test: { project: "db", file: faultsTest, title: "no answer comes before the commit" },
  },
  {
    number: 20,
    name: "webhooks follow redirects",
    patches: [
      {
        file: "lib/webhooks/post-webhook.ts",
        find: `import { Agent, buildConnector, request } from "undici";`,
        replace: `import { Agent, buildConnector, interceptors, request } from "undici";`,
      },
      {
        file: "lib/webhooks/post-webhook.ts",
        find: "        dispatcher: agent,\n",
        replace: "        dispatcher: agent.compose(interceptors.redirect({ maxRedirections: 3 })),\n",
      },
    ],
    test: {
      project: "unit",
      file: "lib/webhooks/webhook-address.test.ts",
      title: "W03 W04 a name that leads inside is not connected to, redirects are not followed, an endless answer ends",
    },
  },
  {
    number: 25,
    name: "a cache of ids decides before the insert",
    patches: [
      {
        file: "lib/usage/intake/record-usage.ts",
        find: "    for (const draft of rest) if (!leaders.has(draft.key)) leaders.set(draft.key, draft);\n",
        replace: `    const seenIds = ((globalThis as { seenIds?: Set<string> }).seenIds ??= new Set());
    for (const draft of rest) if (seenIds.has(draft.key)) settled.set(draft, { status: "duplicate", hour: draft.place.hour, isLate: false });
    rest = rest.filter((draft) => !settled.has(draft));
    for (const draft of rest) if (!leaders.has(draft.key)) leaders.set(draft.key, draft);
    for (const { key } of rest) seenIds.add(key);
`,
      },
    ],
    test: {
      project: "db",
      file: faultsTest,
      title:
        "M31 INV1 a crash before any statement of the intake loses no event and counts none twice: the sender tries again until it is answered",
    },
  },
];
