import type { Db } from "#lib/db/client.ts";

/**
 * What an alert's subject is called, and where in the console it is; null: it is about the installation, which has no
 * page.
 */
type NamedSubject = { name: string; path: string | null };

type Subject = { kind: string; subject: string; data?: unknown };

/** Names the subjects of alerts, each table in one read; what is gone is named by its id. Keys are the subjects. */
export async function nameSubjects(db: Db, alerts: readonly Subject[]): Promise<(alert: Subject) => NamedSubject> {
  const idsOf = (type: string) => [
    ...new Set(
      alerts.flatMap(({ subject }) => (subject.startsWith(`${type}:`) ? [subject.slice(type.length + 1)] : [])),
    ),
  ];
  const isUuid = (id: string) => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id);
  const [agreements, products, endpoints, keys] = await Promise.all([
    db.agreement.findMany({
      where: { id: { in: idsOf("agreement").filter(isUuid) } },
      select: {
        id: true,
        customerAwsAccountId: true,
        offerId: true,
        product: { select: { title: true } },
        links: { where: { linkedTo: null }, take: 1, select: { organization: { select: { name: true } } } },
      },
    }),
    db.product.findMany({ where: { id: { in: idsOf("product").filter(isUuid) } }, select: { id: true, title: true } }),
    db.webhookEndpoint.findMany({
      where: { id: { in: idsOf("webhook_endpoint").filter(isUuid) } },
      select: { id: true, url: true },
    }),
    db.apiKey.findMany({ where: { id: { in: idsOf("api_key").filter(isUuid) } }, select: { id: true, name: true } }),
  ]);
  const names = new Map<string, string>([
    ...agreements.map(({ id, customerAwsAccountId: account, product, links }): [string, string] => {
      const who =
        links[0]?.organization.name ?? (account === null ? "not registered" : `AWS account …${account.slice(-4)}`);
      return [`agreement:${id}`, `${who}, ${product.title}`];
    }),
    ...products.map(({ id, title }): [string, string] => [`product:${id}`, title]),
    ...endpoints.map(({ id, url }): [string, string] => [`webhook_endpoint:${id}`, new URL(url).host]),
    ...keys.map(({ id, name }): [string, string] => [`api_key:${id}`, `API key ${name}`]),
    ["clock", "This server’s clock"],
    ["aws_account", "The AWS credentials"],
    ["inbox", "The inbox"],
    ["job_clock", "The job runs"],
    ["licenses", "Licenses at AWS"],
  ]);
  // Who has just bought is not known by name yet: the whole account, and what was bought.
  const buyers = new Map(
    agreements.map(({ id, customerAwsAccountId: account, offerId, product, links }) => {
      const who = [links[0]?.organization.name, account === null ? undefined : `AWS account ${account}`];
      const words = [...who, product.title, offerId === null ? undefined : `offer ${offerId}`];
      return [`agreement:${id}` as string, words.filter((word) => word !== undefined).join(", ")] as const;
    }),
  );
  const nameOf = (subject: string) =>
    names.get(subject) ?? subject.replace(/^job_step:/, "Job step ").replace(/^aws:/, "AWS’s ");
  return ({ kind, subject, data }) => ({
    name: (kind.startsWith("CUSTOMER_") ? buyers.get(subject) : undefined) ?? nameOf(subject),
    path: pathOf(kind, subject, data),
  });
}

/** Where the work of an operation of AWS is seen; of BatchMeterUsage it is the submissions. */
const awsPaths: Readonly<Record<string, string>> = {
  ResolveCustomer: "/admin/registrations",
  GetEntitlements: "/admin/agreements",
  DescribeAgreement: "/admin/agreements",
  SearchAgreements: "/admin/agreements",
  GetAgreementTerms: "/admin/agreements",
  GetAgreementEntitlements: "/admin/agreements",
  ReceiveMessage: "/admin/inbox",
  DeleteMessageBatch: "/admin/inbox",
  ConfirmSubscription: "/admin/inbox",
};

/**
 * Where in the console a subject is looked at: of records, the list that has them now; null where there is no such
 * page. Pure.
 */
function pathOf(kind: string, subject: string, data: unknown): string | null {
  const [type = "", id = ""] = subject.split(":");
  switch (type) {
    case "agreement":
      if (kind === "USAGE_UNBILLABLE") return "/admin/metering/aside?view=unbillable";
      return /^RECORDS?_/.test(kind)
        ? `/admin/metering?agreement=${id}&view=${viewOf(kind, data)}`
        : `/admin/agreements/${id}`;
    case "product":
      return kind.endsWith("DEADLINE") || kind === "DEADLINE_NEAR"
        ? "/admin/metering?view=attention"
        : `/admin/products/${id}`;
    case "api_key":
      return `/admin/metering/refused?key=${id}`;
    case "webhook_endpoint":
      return "/admin/webhooks";
    case "aws":
      return awsPaths[id] ?? "/admin/submissions";
    case "inbox":
      return "/admin/inbox?state=SET_ASIDE";
    case "licenses":
      return "/admin/agreements";
    default:
      return null;
  }
}

function viewOf(kind: string, data: unknown): "lost" | "attention" | "elsewhere" {
  const { records, lostRecords, reason } = (data ?? {}) as { records?: number; lostRecords?: number; reason?: string };
  if (kind === "RECORD_UNBILLABLE" && reason === "BEFORE_METERING_FROM") return "elsewhere";
  if (kind === "RECORD_EXPIRED" || kind === "RECORD_UNBILLABLE") return "lost";
  return records !== undefined && records === lostRecords ? "lost" : "attention";
}
