import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findClockReads } from "#lib/testing/find-clock-reads.ts";

/**
 * Where a clock may be read, each with the reason why machine time is right there. Everything else gets its instant from its caller
 * (`now`), who has it from the business clock; a rule that reads a clock of its own is wrong as soon as the two differ.
 */
const allowed: Record<string, string> = {
  // The database's clock.
  "lib/auth/api-keys/api-key-check.ts":
    "bounds how often a key's last use is written; shown to people, judged by no rule",
  "lib/auth/sign-in/purge-expired.ts": "sessions, sign-in links and counters of limits live by machine time",
  "lib/db/migrate.ts": "when a migration ran",
  "lib/db/rate-limit.ts": "the limiter: all servers count by the database's clock",
  "lib/db/rate-turn.ts": "the limiter of requests to AWS: all servers queue by the database's clock",
  "lib/jobs/run-store.ts": "when a job run began and ended, to know it again",
  "lib/agreements/aws-sync/read-asked.ts": "leases of reads that questions for access cause",
  "lib/registration/asking/arrival-lease.ts": "leases and backoff of questions to AWS about arrivals",
  "lib/registration/arrival/open-registration.ts": "from when the job run may ask AWS about an arrival",
  "lib/mail-delivery/deliver-due-mail.ts": "the outbox's leases, backoff and budget",
  "lib/mail/outbox.ts": "when a message was put into the outbox",
  "lib/metering/submit/preconditions/account-store.ts": "how often STS is asked whose credentials these are",
  "lib/metering/submit/statements/is-due.sql": "backoff of records; windows come as parameters",
  "lib/metering/submit/statements/start-attempt.sql": "leases of records under way",
  "lib/metering/submit/preconditions/clock-skew.ts":
    "how often a stopped sender probes: it stopped because business time is in doubt",
  "lib/metering/submit/statements/write-outcomes.sql": "backoff of a record that AWS did not take",
  "lib/metering/submit/update-waiting-records.ts": "leases that have run out",
  "lib/webhooks/deliver-due-webhooks.ts": "the outbox's leases, backoff and budget, and until when an old secret signs",
  "lib/webhooks/manage-endpoints.ts": "the outbox: due at once; until when an old secret signs",
  "lib/webhooks/outbox.ts": "when a delivery was put into the outbox",

  // The machine's clock.
  "app/(operator)/admin/registrations/page.tsx": "an arrival lives by machine time, as a session does",
  "app/(public)/register/actions.ts": "an arrival lives by machine time, as a session does",
  "app/(public)/register/fault.tsx": "an arrival lives by machine time, as a session does",
  "app/(public)/register/linked-already.tsx": "tells support when the page was shown",
  "app/(public)/register/read-step.ts": "an arrival lives by machine time, as a session does",
  "app/(public)/register/welcome/page.tsx": "an arrival lives by machine time, as a session does",
  "app/(public)/sign-in/actions.ts": "sign-in links live by machine time",
  "app/(public)/sign-in/finish/page.tsx": "sign-in links live by machine time",
  "app/(public)/sign-in/link/route.ts": "sorts the cookies of links that are open in one browser",
  "app/(public)/sign-in/join/page.tsx": "links to join live by machine time",
  "app/api/auth/after-sign-in.ts": "an arrival lives by machine time, as a session does",
  "app/api/auth/callback/oidc/route.ts": "single sign-on lives by machine time, as the issuer does",
  "app/api/auth/join/route.ts": "links to join live by machine time",
  "app/api/auth/sign-in-person.ts": "sessions live by machine time",
  "app/api/auth/single-sign-on/route.ts": "single sign-on lives by machine time, as the issuer does",
  "app/api/v1/usage/watch-clock.ts":
    "how often a process looks after the clock of the jobs, and for how long it sends mail",
  "app/api/v1/registration-claims/redeem/route.ts": "single-use codes live by machine time",
  "app/marketplace/landing/route.ts": "an arrival lives by machine time, as a session does",
  "app/_lib/registration-cookie.ts": "sorts the cookies of arrivals of one browser",
  "app/(buyer)/dashboard/team/page.tsx": "invitations and requests to join live by machine time, as sign-in links do",
  "app/(buyer)/dashboard/team/requests/[id]/page.tsx": "requests to join live by machine time",
  "app/(operator)/admin/customers/[id]/page.tsx": "invitations and requests to join live by machine time",
  "app/(public)/join/[id]/page.tsx": "invitations live by machine time, as sign-in links do",
  "lib/team/team-deps.ts": "invitations and requests to join live by machine time, as sign-in links do",
  "components/frames/typed/typed-form.ts": "how long a browser keeps what was entered: its own clock",
  "lib/auth/sign-in/next-auth.ts": "sign-ins live by machine time",
  "lib/auth/session/session.ts": "sessions live by machine time",
  "lib/auth/sign-in/sign-in-deps.ts": "sign-in links live by machine time",
  "packages/client/src/access-cache.ts": "runs in the seller's product, which has no other clock",
  "packages/client/src/transport.ts": "runs in the seller's product, which has no other clock",
  "packages/client/src/usage-reporter.ts": "runs in the seller's product, which has no other clock",
  "lib/jobs/job-deps.ts": "mail with a link that runs out by machine time",
  "lib/jobs/run-jobs.ts": "the run's budget, and arrivals, which live by machine time",
  "lib/registration/registration-deps.ts": "an arrival lives by machine time, as a session does",
  "lib/time/clock.ts": "this is the machine's clock, as the business clock's source",
  "prisma/seed.ts": "the caller of what it seeds",

  // Tests of what lives by the database's clock.
  "lib/testing/servers/local-server.ts": "compares the server's clock with this process's",
  "lib/registration/asking/ask-once.db.test.ts": "plays a lease, and reads how long it is until the next question",
  "lib/metering/submit/attempts.db.test.ts": "plays a sender's lease",
  "lib/metering/submit/preconditions/clock-skew.db.test.ts": "makes a probe due",
  "lib/webhooks/kill-sender.db.test.ts": "makes deliveries due",
};

const sources = globSync("{{app,components,lib,packages,prisma}/**/*.{ts,tsx},lib/**/*.sql}").filter(
  (file) => !file.startsWith("lib/generated/") && file !== "lib/time/clock-reads.test.ts",
);
/** A test, and what tests are made of, may begin with today: `npm run test:dates` shows that any day will do. */
const isTest = (file: string) => /\.test\.tsx?$/.test(file) || /^lib\/(.+\/)?testing\//.test(file);
const reads = new Map(
  sources
    .map((file) => {
      const found = findClockReads(file, readFileSync(file, "utf8"));
      return [file, isTest(file) ? found.filter(({ kind }) => kind === "sql") : found] as const;
    })
    .filter(([, found]) => found.length > 0),
);

test("no rule reads a clock by itself", () => {
  expect(sources.length).toBeGreaterThan(300);
  const hidden = [...reads].filter(([file]) => allowed[file] === undefined);
  expect(hidden.flatMap(([file, found]) => found.map(({ line, text }) => `${file}:${line} ${text}`))).toEqual([]);
});

test("the list names no file that reads none", () => {
  expect(Object.keys(allowed).filter((file) => !reads.has(file))).toEqual([]);
});

/** Columns that the database or Prisma fills by machine time, by model. Rules read none of them; people and sorts do. */
const columns = {
  Agreement: ["createdAt", "updatedAt"],
  ApiKey: ["createdAt"],
  Contact: ["createdAt"],
  Dimension: ["createdAt"],
  Installation: ["createdAt"],
  MailOutbox: ["createdAt"],
  Membership: ["createdAt"],
  Operator: ["createdAt"],
  Organization: ["createdAt"],
  Product: ["createdAt", "updatedAt"],
  Registration: ["createdAt"],
  Session: ["createdAt"],
  User: ["createdAt"],
  WebhookDelivery: ["createdAt"],
  WebhookEndpoint: ["createdAt"],
  WebhookMessage: ["createdAt"],
};

test("no further column fills itself by machine time", () => {
  const schema = readFileSync("prisma/schema.prisma", "utf8");
  const found = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, model, body]) => {
    const lines = body!
      .split("\n")
      .filter((line) => /@default\(now\(\)\)|@updatedAt|dbgenerated\(.*(now|current)/i.test(line));
    return [model, lines.map((line) => line.trim().split(/\s+/)[0])] as const;
  });
  const filled = found.filter(([, names]) => names.length > 0).sort(([a], [b]) => (a! < b! ? -1 : 1));
  expect(Object.fromEntries(filled)).toEqual(columns);
});

describe("what counts as reading a clock", () => {
  test.each([
    ["`SELECT now()`", 1],
    ["`WHERE a < ${x} AND b > now() - interval '1 day'`", 1],
    ['"SET at = CURRENT_TIMESTAMP"', 1],
    ["`clock_timestamp() AND localtimestamp(3)`", 2],
    ["\"'today'::date\"", 1],
    ["new Date()", 1],
    ["Date.now() + 1", 1],
    ["const read = Date.now", 1],
    ["new Date(0)", 0],
    ["clock.now()", 0],
    ['"machine.now()"', 0],
    ["// now()", 0],
    ['"knows now"', 0],
    ['"current_timestamp_column"', 0],
  ])("%s", (source, count) => expect(findClockReads("a.ts", source)).toHaveLength(count));
});
