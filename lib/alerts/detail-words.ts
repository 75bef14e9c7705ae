const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 6 });

const count = (one: string, many: string) => (value: unknown) =>
  typeof value === "number" ? `${whole.format(value)} ${value === 1 ? one : many}` : null;
const text = (toWords: (value: string) => string | null) => (value: unknown) =>
  typeof value === "string" ? toWords(value) : null;

/** AWS's error names stay as they are; our own codes read as words. */
function reasonWords(reason: string): string | null {
  // The kind's own title says it.
  if (reason === "CONFLICT" || reason === "CustomerNotSubscribed") return null;
  return /^[A-Z_]+$/.test(reason) ? reason.toLowerCase().replaceAll("_", " ") : `AWS says ${reason}`;
}

/** What to set right, by the `cure` of an alert. */
const cures: Readonly<Record<string, string>> = {
  credentials: "renew this installation’s AWS credentials",
  rights: "give the role its permissions",
  clock: "set this server’s clock right",
  region: "use a Region where the API is enabled",
  endpoint: "correct the endpoint’s address",
  proxy: "look at the proxy between this server and AWS",
  account: "use the credentials of the AWS account that published the product",
  unknown: "look the error up, and compare credentials, permissions and Region",
};

/** What stands still while AWS refuses an operation. */
const standing: Readonly<Record<string, string>> = {
  ResolveCustomer: "buyers who arrive cannot register",
  GetEntitlements: "what contracts grant is not read",
  DescribeAgreement: "agreements are not read",
  SearchAgreements: "agreements that no notice told of are not found",
  GetAgreementTerms: "free trials are not seen",
  GetAgreementEntitlements: "the status of licenses is not read",
  ReceiveMessage: "AWS’s notices stay in the queue",
  DeleteMessageBatch: "AWS’s notices come again and again",
  ConfirmSubscription: "the topic’s subscription is not confirmed",
};

/** What kinds of alerts put into their data, and how it reads; in this order. */
const readers: readonly (readonly [string, (value: unknown) => string | null])[] = [
  ["records", count("record", "records")],
  ["events", count("event", "events")],
  ["units", count("unit", "units")],
  ["lostRecords", (n) => (typeof n === "number" && n > 0 ? `${whole.format(n)} of them too late` : null)],
  ["refused", count("event refused in an hour", "events refused in an hour")],
  ["percent", (value) => (typeof value === "number" ? `${value} % of what the key reported` : null)],
  ["code", text((code) => `most of them ${code}`)],
  ["notices", count("notice", "notices")],
  ["agreements", count("agreement", "agreements")],
  ["dimension", text((name) => `dimension ${name}`)],
  [
    "skewMs",
    (ms) => (typeof ms === "number" ? count("second apart", "seconds apart")(Math.abs(Math.round(ms / 1_000))) : null),
  ],
  ["nearestDeadline", text((at) => `next deadline ${at.slice(0, 16).replace("T", " ")} UTC`)],
  ["minutes", count("minute without a job run", "minutes without a job run")],
  ["hours", count("hour not frozen", "hours not frozen")],
  ["step", text((step) => step)],
  ["parts", count("part of it failed", "parts of it failed")],
  ["runs", count("run", "runs in a row")],
  ["operation", text((name) => standing[name] ?? null)],
  ["error", text((name) => `AWS says ${name}`)],
  ["cure", text((cure) => cures[cure] ?? cure)],
  ["reason", text(reasonWords)],
  ["otherReasons", count("other reason", "other reasons")],
  ["account", text((id) => `AWS account ${id}`)],
  ["expected", text((id) => `expected ${id}`)],
  ["stsError", text((name) => `STS: ${name}`)],
];

/**
 * What an alert's data says in a few words ("3 records, 14 units, dimension api_calls"); null when it says nothing.
 * Pure.
 */
export function detailWords(data: unknown): string | null {
  const known = typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
  const words = readers.flatMap(([key, read]) => read(known[key]) ?? []);
  return words.length === 0 ? null : words.join(", ");
}
