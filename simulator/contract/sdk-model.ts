import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What the simulator and the app rely on, by the package that knows it. */
const RELIED_ON: Readonly<Record<string, readonly string[]>> = {
  "@aws-sdk/client-marketplace-metering": ["BatchMeterUsage", "MeterUsage", "RegisterUsage", "ResolveCustomer"],
  "@aws-sdk/client-marketplace-entitlement-service": ["GetEntitlements"],
  "@aws-sdk/client-marketplace-agreement": [
    "DescribeAgreement",
    "GetAgreementEntitlements",
    "GetAgreementTerms",
    "SearchAgreements",
  ],
  "@aws-sdk/client-cloudtrail": ["LookupEvents"],
  "@aws-sdk/client-sns": ["ConfirmSubscription"],
  "@aws-sdk/client-sts": ["AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity"],
  "@aws-sdk/client-sqs": [
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
    "DeleteMessage",
    "DeleteMessageBatch",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ListQueues",
    "PurgeQueue",
    "ReceiveMessage",
    "SendMessage",
    "SendMessageBatch",
  ],
};

/**
 * A service's model as flat facts: `BatchMeterUsage input UsageRecords[].Quantity` is `number`, a required member
 * `string, required`; `BatchMeterUsage error ThrottlingException` is `client 400`; `enum UsageRecordResultStatus Success`
 * is `value`.
 */
export type Model = Record<string, string>;

/** The SDK's schemas: [kind, namespace, name, traits, member names, member schemas, count of required ones]. */
type Schema = number | readonly [number, string, string, unknown, ...unknown[]];
type Lazy = Schema | (() => Schema);
const LIST = 1;
const MAP = 2;
const ERROR = -3;
const SIMPLE = 0;
const TYPE_NAMES: Record<number, string> = {
  0: "string",
  1: "number",
  2: "boolean",
  4: "timestamp",
  15: "document",
  21: "blob",
};

function unwrap(lazy: Lazy): Schema {
  return typeof lazy === "function" ? lazy() : lazy;
}

/** A type by its number: a list's has 64, a map's 128 added. */
function describeNumber(facts: Model, path: string, type: number, suffix: string): void {
  if ((type & 192) === 0) {
    facts[path] = `${TYPE_NAMES[type] ?? `type ${type}`}${suffix}`;
    return;
  }
  const isList = (type & 64) !== 0;
  facts[path] = `${isList ? "list" : "map"}${suffix}`;
  describeNumber(facts, `${path}${isList ? "[]" : "{}"}`, type & 63, "");
}

function describe(facts: Model, path: string, lazy: Lazy, suffix: string, ancestors: readonly string[]): void {
  const schema = unwrap(lazy);
  if (typeof schema === "number") return describeNumber(facts, path, schema, suffix);
  // A member with traits of its own: [schema, traits].
  if (typeof schema[1] !== "string") return describe(facts, path, schema[0] as Lazy, suffix, ancestors);
  const [kind, , name] = schema;
  switch (kind) {
    case LIST:
      facts[path] = `list${suffix}`;
      return describe(facts, `${path}[]`, schema[4] as Lazy, "", ancestors);
    case MAP:
      facts[path] = `map${suffix}`;
      return describe(facts, `${path}{}`, schema[5] as Lazy, "", ancestors);
    case SIMPLE:
      return describe(facts, path, schema[4] as Lazy, suffix, ancestors);
    default:
      facts[path] = `structure${suffix}`;
      if (!ancestors.includes(name)) describeMembers(facts, path, schema, [...ancestors, name]);
  }
}

function describeMembers(facts: Model, path: string, schema: readonly unknown[], ancestors: readonly string[]): void {
  // An operation that answers nothing has no members at all.
  const names = (schema[4] ?? []) as string[];
  const members = (schema[5] ?? []) as Lazy[];
  const required = typeof schema[6] === "number" ? schema[6] : 0;
  names.forEach((name, index) => {
    const suffix = index < required ? ", required" : "";
    describe(
      facts,
      path.endsWith(" ") ? `${path}${name}` : `${path}.${name}`,
      members[index] as Lazy,
      suffix,
      ancestors,
    );
  });
}

/** The errors that an operation's documentation names. */
function errorsOf(folder: string, operation: string): string[] {
  const file = join(folder, "dist-types", "commands", `${operation}Command.d.ts`);
  if (!existsSync(file)) return [];
  const found = readFileSync(file, "utf8").matchAll(/@throws \{@link (\w+)\}/g);
  return [...new Set([...found].map((match) => match[1] ?? ""))];
}

function describeOperation(facts: Model, sdk: Record<string, unknown>, folder: string, name: string): void {
  const operation = sdk[`${name}$`] as readonly [number, string, string, unknown, Lazy, Lazy] | undefined;
  if (operation === undefined) return;
  facts[name] = "operation";
  describeMembers(facts, `${name} input `, unwrap(operation[4]) as readonly unknown[], []);
  describeMembers(facts, `${name} output `, unwrap(operation[5]) as readonly unknown[], []);
  for (const error of errorsOf(folder, name)) {
    const schema = sdk[`${error}$`] as
      readonly [number, string, string, { error?: string; httpError?: number }] | undefined;
    if (schema?.[0] !== ERROR) continue;
    facts[`${name} error ${error}`] = `${schema[3].error ?? "client"} ${schema[3].httpError ?? ""}`.trim();
  }
}

function describeEnums(facts: Model, sdk: Record<string, unknown>): void {
  for (const [name, values] of Object.entries(sdk)) {
    if (!/^[A-Z]/.test(name) || typeof values !== "object" || values === null || Array.isArray(values)) continue;
    const texts = Object.values(values);
    if (texts.length === 0 || !texts.every((text) => typeof text === "string")) continue;
    for (const text of texts) facts[`enum ${name} ${text}`] = "value";
  }
}

/** The models of the installed SDK packages, and their versions. */
export async function readSdkModels(): Promise<{ versions: Record<string, string>; models: Record<string, Model> }> {
  const require = createRequire(import.meta.url);
  const versions: Record<string, string> = {};
  const models: Record<string, Model> = {};
  for (const [name, operations] of Object.entries(RELIED_ON)) {
    const manifest = require.resolve(`${name}/package.json`);
    versions[name] = (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
    const sdk = (await import(name)) as Record<string, unknown>;
    const facts: Model = {};
    for (const operation of operations) describeOperation(facts, sdk, dirname(manifest), operation);
    describeEnums(facts, sdk);
    models[name] = Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return { versions, models };
}
