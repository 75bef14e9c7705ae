import type { Shape, StructureShape } from "#simulator/wire/shapes.ts";

/** SQS's query protocol, which older SDKs and many libraries speak still: its lists are flat and have names of their own. */
export const SQS_VERSION = "2012-11-05";

/** What a member's items are called in a form and in an answer, where that is not its own name. */
const ITEM_NAMES: Record<string, string> = {
  AttributeNames: "AttributeName",
  MessageAttributeNames: "MessageAttributeName",
  MessageSystemAttributeNames: "MessageSystemAttributeName",
  MessageAttributes: "MessageAttribute",
  MessageSystemAttributes: "MessageSystemAttribute",
  StringListValues: "StringListValue",
  BinaryListValues: "BinaryListValue",
  Attributes: "Attribute",
  Messages: "Message",
  QueueUrls: "QueueUrl",
  Failed: "BatchResultErrorEntry",
};

function itemName(operation: string, member: string): string {
  if (member === "Entries") return `${operation}RequestEntry`;
  if (member === "Successful") return `${operation}ResultEntry`;
  return ITEM_NAMES[member] ?? member;
}

type Form = { form: URLSearchParams; names: readonly string[]; operation: string };

function readItems<T>({ names }: Form, path: string, read: (item: string) => T): T[] | undefined {
  const items: T[] = [];
  for (;;) {
    const item = `${path}.${items.length + 1}`;
    if (!names.some((name) => name === item || name.startsWith(`${item}.`))) break;
    items.push(read(item));
  }
  return items.length === 0 ? undefined : items;
}

function readValue(from: Form, path: string, shape: Shape): unknown {
  if (shape.type === "structure") return readMembers(from, `${path}.`, shape);
  if (shape.type === "list") return readItems(from, path, (item) => readValue(from, item, shape.member));
  if (shape.type === "map") {
    const entries = readItems(from, path, (item): [string, unknown] => [
      from.form.get(`${item}.Name`) ?? "",
      readValue(from, `${item}.Value`, shape.value),
    ]);
    return entries === undefined ? undefined : Object.fromEntries(entries);
  }
  const text = from.form.get(path);
  if (text === null) return undefined;
  // What is no number is refused with the other types.
  if (shape.type === "integer") return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  return text;
}

function readMembers(from: Form, prefix: string, shape: StructureShape): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const isMany = member.type === "list" || member.type === "map";
    const value = readValue(from, `${prefix}${isMany ? itemName(from.operation, name) : name}`, member);
    if (value !== undefined) members[name] = value;
  }
  return members;
}

/** The input of an SQS request by the query protocol, as its JSON protocol would have it. */
export function readQueueForm(
  form: URLSearchParams,
  operation: string,
  shape: StructureShape,
): Record<string, unknown> {
  return readMembers({ form, names: [...form.keys()], operation }, "", shape);
}

/** An answer's members for the XML: lists become items, and a map pairs of Name and Value. */
export function queueAnswer(operation: string, output: Record<string, unknown>): [name: string, value: unknown][] {
  return Object.entries(output).flatMap(([name, value]): [string, unknown][] => {
    const item = itemName(operation, name);
    if (Array.isArray(value)) {
      return value.map((each: unknown): [string, unknown] => [
        item,
        typeof each === "object" && each !== null ? queueAnswer(operation, each as Record<string, unknown>) : each,
      ]);
    }
    if (name === "Attributes" && typeof value === "object" && value !== null) {
      return Object.entries(value).map(([Name, Value]): [string, unknown] => [item, Object.entries({ Name, Value })]);
    }
    return [[name, value]];
  });
}
