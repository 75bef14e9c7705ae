import { agreementDefects } from "#scripts/proof/planted/agreements.ts";
import { setUpDefects } from "#scripts/proof/planted/aws-set-up.ts";
import { jobDefects } from "#scripts/proof/planted/jobs.ts";
import { licenseReadDefects } from "#scripts/proof/planted/license-reads.ts";
import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";
import { wrongAccountDefects } from "#scripts/proof/planted/wrong-account.ts";

const submitTest = "lib/metering/submit-due-records.db.test.ts";
const attemptsTest = "lib/metering/attempts.db.test.ts";
const outcomesTest = "lib/metering/decide-outcomes.test.ts";
const intakeTest = "lib/usage/record-usage.db.test.ts";
const faultsTest = "lib/usage/intake-faults.db.test.ts";

export const plantedDefects: readonly PlantedDefect[] = [
  ...agreementDefects,
  ...jobDefects,
  ...setUpDefects,
  ...wrongAccountDefects,
  ...licenseReadDefects,
  {
    number: 1,
    name: "the quantity is summed anew for another attempt",
    patches: [
      {
        file: "lib/metering/claim-records.ts",
        find: `SELECT id, product_id, region, product_code, "timestamp", dimension, quantity, customer_aws_account_id`,
        replace: `SELECT id, product_id, region, product_code, "timestamp", dimension, CASE WHEN attempts = 0 THEN quantity ELSE (
           SELECT floor(sum(e.quantity))::int FROM usage_event e WHERE e.agreement_id = metering_record.agreement_id
             AND e.dimension = metering_record.dimension AND date_trunc('hour', e.at) = metering_record.hour) END AS quantity,
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
        file: "lib/metering/claim-records.ts",
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
        file: "lib/metering/decide-outcomes.ts",
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
        file: "lib/metering/decide-outcomes.ts",
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
        file: "lib/metering/decide-outcomes.ts",
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
        file: "lib/metering/record-outcomes.ts",
        find: "AND r.lease_token = $8",
        replace: "AND $8::uuid IS NOT NULL",
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
        file: "lib/usage/event-store.ts",
        find: "WHERE h.state = 'OPEN' ORDER BY h.product_id, h.hour FOR SHARE OF h)",
        replace: "WHERE h.state = 'OPEN' ORDER BY h.product_id, h.hour)",
      },
    ],
    test: { project: "db", file: faultsTest, title: "M05 INV1 a freeze waits for an insert under way, and counts it" },
  },
  {
    number: 8,
    name: "an event that comes again overwrites the first",
    patches: [
      {
        file: "lib/usage/event-store.ts",
        find: "ORDER BY u.key ON CONFLICT (key) DO NOTHING RETURNING key",
        replace: "ORDER BY u.key ON CONFLICT (key) DO UPDATE SET quantity = excluded.quantity RETURNING key",
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
        file: "lib/metering/submit-due-records.ts",
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
        file: "lib/metering/freeze-sql.ts",
        find: "CASE WHEN f.is_legacy THEN f.product_code END",
        replace: "f.product_code",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/freeze-due-hours.db.test.ts",
      title: "addressed, stamped and limited for good",
    },
  },
  {
    number: 13,
    name: "usage is answered before its commit",
    patches: [
      {
        file: "lib/usage/store-placed-events.ts",
        find: "for (const key of await write(pool, behindHours, behindRecords, receipt, mode)) {",
        replace: `void write(pool, behindHours, behindRecords, receipt, mode).catch(() => {});
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
        file: "lib/usage/record-usage.ts",
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
  {
    number: 71,
    name: "only SNS's SignatureVersion 2 is taken",
    patches: [{ file: "lib/events/sns/verify-sns.ts", find: `  ["1", "sha1"],\n`, replace: "" }],
    test: {
      project: "db",
      file: "lib/events/poll-queue.db.test.ts",
      title: "both envelopes are stored as over HTTPS, and gone from the queue",
    },
  },
  {
    number: 52,
    name: "an open alert keeps the count that it was opened with",
    patches: [
      {
        file: "lib/metering/count-alerts.ts",
        find: "UPDATE alert a SET data = s.data FROM",
        replace: "UPDATE alert a SET data = a.data FROM",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/count-alerts.db.test.ts",
      title: "five records that AWS refused one by one read as five, with AWS's error, units and the next deadline",
    },
  },
  {
    number: 53,
    name: "all units of a duplicate are booked again, whatever AWS holds",
    patches: [
      {
        file: "lib/metering/duplicate/settle-duplicate.ts",
        find: "return bookCorrection(tx, { pair, quantity: String(difference),",
        replace: "return bookCorrection(tx, { pair, quantity: String(Math.max(difference, 700)),",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/duplicate/settle-duplicate.db.test.ts",
      title: "what AWS lacks is booked into the open hour, and the record says what AWS holds",
    },
  },
  {
    number: 54,
    name: "reasons that operators give are kept and not shown",
    patches: [
      { file: "lib/metering/list-timeline.ts", find: `if (typeof note === "string") return note;`, replace: "" },
    ],
    test: {
      project: "db",
      file: "lib/metering/list-decisions.db.test.ts",
      title: "record, agreement and customer tell who decided, when and why, of every action that asks for a reason",
    },
  },
  {
    number: 51,
    name: "what AWS refused is forgotten when its window closes",
    patches: [
      {
        file: "lib/metering/lost/loss-sql.ts",
        find: "AND r.deadline <= ${now.toISOString()}::timestamptz THEN 'lost' END`;",
        replace: "AND r.deadline > ${now.toISOString()}::timestamptz THEN NULL END`;",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/lost/sum-lost.db.test.ts",
      title: "what was refused is lost when its window closes, and stays first until a person settles it",
    },
  },
  {
    number: 81,
    name: "an open hour's life begins with the usage's instant, not with its receipt",
    patches: [
      {
        file: "lib/metering/sum-open-hours.ts",
        find: "        min(e.received_at) AS first_event_at,\n",
        replace: "        min(e.at) AS first_event_at,\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/metering-reads.db.test.ts",
      title: "of a past hour that usage opened begins with the first usage too, and keeps that entry",
    },
  },
  {
    number: 82,
    name: "a request whose refusals cannot be counted fails, though its other events are stored",
    patches: [
      {
        file: "lib/usage/refusals/note-answers.ts",
        find: `    logError(error, { doing: "counting refused usage" });\n`,
        replace: "    throw error;\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/usage/refusals/refusals.db.test.ts",
      title: "a count that fails loses no accepted event and fails no answer",
    },
  },
  {
    number: 83,
    name: "refusals that last become usual, and their alert ends",
    patches: [
      {
        file: "lib/alerts/watch/watch-refusals.ts",
        find: "LEAST(h.hour, a.opened_at - interval '1 hour')",
        replace: "h.hour",
      },
    ],
    test: {
      project: "db",
      file: "lib/alerts/watch/watch-refusals.db.test.ts",
      title: "a key whose share of refusals jumps is told of while it lasts, however long, and no other key is",
    },
  },
  {
    number: 72,
    name: "MARKETPLACE_ROLE_ARN is read and used nowhere",
    patches: [
      {
        file: "lib/marketplace/ports.ts",
        find: "role === null ? undefined : roleCredentials(role)",
        replace: "role === null ? undefined : (void roleCredentials(role), undefined)",
      },
    ],
    test: {
      project: "unit",
      file: "lib/marketplace/credentials/role-credentials.test.ts",
      title: "every client acts as the role's account, by one AssumeRole for all of them",
    },
  },
  {
    number: 73,
    name: "usage is sent with another account's credentials",
    patches: [
      {
        file: "lib/metering/account/compare-account.ts",
        find: "return named !== null && named !== account.sellerAccountId;",
        replace: 'return named !== null && named !== account.sellerAccountId && named === "";',
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/account/compare-account.db.test.ts",
      title:
        "another account's: nothing is sent from the first run on, and operators hear of it; cured, all goes out by itself",
    },
  },
  {
    number: 74,
    name: "expired credentials are used until our own clock calls them expired",
    patches: [
      {
        file: "lib/marketplace/credentials/renew-expired.ts",
        find: "if (saysExpired(error, context)) await",
        replace: "if (saysExpired(error, context) && false) await",
      },
    ],
    test: {
      project: "unit",
      file: "lib/marketplace/credentials/role-credentials.test.ts",
      title: "credentials that AWS calls expired are renewed for the next request, whatever our clock says",
    },
  },
  {
    number: 84,
    name: "refusals of one code count once a request",
    patches: [
      {
        file: "lib/usage/refusals/note-answers.ts",
        find: "codes.set(rejection.code, (codes.get(rejection.code) ?? 0) + 1);",
        replace: "codes.set(rejection.code, 1);",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/model.db.test.ts",
      title:
        "M12 M13 M20 M29 INV1 INV2 INV4 the ledger on PostgreSQL does what the model says, whatever comes in which order",
    },
  },
  {
    number: 91,
    name: "only a suspended account holds a license back, not a failed payment",
    patches: [
      {
        file: "lib/agreements/life/license/judge-license.ts",
        find: `reading.status !== "PROVISIONED" && !isOvertaken`,
        replace: `reading.reason === "ACCOUNT_SUSPENDED" && !isOvertaken`,
      },
    ],
    test: {
      project: "unit",
      file: "lib/agreements/reads/precedence.test.ts",
      title: "precedence: a payment that failed: Created proves a license only until AWS shows that there is none",
    },
  },
  {
    number: 92,
    name: "where AWS shows no license status it is asked at each read",
    patches: [
      {
        file: "lib/agreements/reads/license/gate-license-reads.ts",
        find: "if (deniedAt !== null && wait > 0 && wait <= TOO_FAR_MS) return",
        replace: "if (deniedAt !== null && wait > TOO_FAR_MS) return",
      },
    ],
    test: {
      project: "db",
      file: "lib/agreements/reads/license/license-status.db.test.ts",
      title: "where AWS shows a seller no license, it is asked once a day, and operators are told once",
    },
  },
  {
    number: 93,
    name: "why an agreement will not renew is forgotten",
    patches: [
      {
        file: "lib/marketplace/aws-agreements.ts",
        find: "endReason: summary.endTimeBehaviorReasonCode ?? null",
        replace: "endReason: null",
      },
    ],
    test: {
      project: "db",
      file: "lib/agreements/reads/license/license-status.db.test.ts",
      title: "why an agreement will not renew is kept, and stays known when it is over",
    },
  },
  {
    number: 94,
    name: "a question for access reads nothing",
    patches: [
      {
        file: "lib/entitlements/get-access.ts",
        find: "dueRead: isDue ? row.id : null",
        replace: "dueRead: isDue ? null : null",
      },
    ],
    test: {
      project: "db",
      file: "lib/entitlements/access-reads.db.test.ts",
      title: "after a cancel that no notice tells, access is ended within five minutes",
    },
  },
  {
    number: 95,
    name: "an answer waits for AWS as long as AWS hangs",
    patches: [
      {
        file: "lib/entitlements/answer-access.ts",
        find: "const MAX_WAIT_MS = 900;",
        replace: "const MAX_WAIT_MS = 4_000;",
      },
    ],
    test: {
      project: "db",
      file: "lib/entitlements/access-reads.db.test.ts",
      title: "while AWS hangs no answer waits for a second, all but the first not at all, and reads do not pile up",
    },
  },
  {
    number: 101,
    name: "an error of AWS's without a known name ends a record",
    patches: [
      {
        file: "lib/marketplace/aws-errors.ts",
        find: `return cureOfStatus === undefined ? { kind: "unknown" }`,
        replace: `return cureOfStatus === undefined ? { kind: operation === "BatchMeterUsage" ? "input" : "unknown" }`,
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/sending/set-up-faults.db.test.ts",
      title: "one agreement alone with an unknown name waits with its own alert, and is billed when AWS takes it",
    },
  },
  {
    number: 102,
    name: "expired credentials are taken for the records' fault",
    patches: [
      {
        file: "lib/marketplace/aws-errors.ts",
        find: `    "ExpiredToken",\n    "UnrecognizedClient",`,
        replace: `    "UnrecognizedClient",`,
      },
      {
        file: "lib/marketplace/aws-errors.ts",
        find: `    "InvalidProductCode",\n  ],`,
        replace: `    "InvalidProductCode",\n    "ExpiredToken",\n  ],`,
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/sending/set-up-faults.db.test.ts",
      title: "ExpiredTokenException with 400: all wait, an alert says what to cure, and all goes out once it is cured",
    },
  },
  {
    number: 103,
    name: "the credentials of another account end every record",
    patches: [
      {
        file: "lib/metering/sending/judge-refusals.ts",
        find: `return isSuspicious && mayMeanAnotherAccount(errorName) ? "another-account" : "own-fault";`,
        replace: `return "own-fault";`,
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/sending/set-up-faults.db.test.ts",
      title: "InvalidLicenseException for every agreement: all wait, few requests, one alert; cured, all goes out",
    },
  },
  {
    number: 104,
    name: "a refusal that was cut on its way counts as one",
    patches: [
      {
        file: "lib/marketplace/aws-errors.ts",
        find: "httpStatus < 300 || isBroken(name)",
        replace: "httpStatus < 300 || (isBroken(name) && httpStatus >= 500)",
      },
    ],
    test: { project: "unit", file: "lib/marketplace/aws-errors.test.ts", title: "a cut refusal" },
  },
  {
    number: 105,
    name: "a record that never has an answer keeps the others of its batch from being billed",
    patches: [
      {
        file: "lib/metering/submit-due-records.ts",
        find: "if (claim.records.length > 1) return split(deps, run, claim, answer, open);",
        replace: "",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/sending/one-among-others.db.test.ts",
      title: "InternalFailure for one record at place 0: the other 24 are billed within two runs, each once",
    },
  },
  {
    number: 106,
    name: "what the release before rejected for expired credentials stays rejected",
    patches: [
      {
        file: "lib/metering/settle-waiting-records.ts",
        find: "r.reason <> ALL($3::text[])",
        replace: "r.reason = ALL($3::text[])",
      },
    ],
    test: {
      project: "db",
      file: "lib/metering/sending/set-up-faults.db.test.ts",
      title: "in its window, with a step; what AWS documents as its own fault, and what is past its window, stays",
    },
  },
];
