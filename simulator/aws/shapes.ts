import { AwsError } from "#simulator/aws/errors.ts";

/** What AWS's service model says about a value. Lengths are in characters, list sizes in members. */
export type Shape =
  | { type: "string"; min?: number; max?: number; pattern?: RegExp; oneOf?: readonly string[] }
  | { type: "integer"; min?: number; max?: number }
  | { type: "boolean" }
  | { type: "timestamp" }
  | { type: "list"; member: Shape; min?: number; max?: number }
  | { type: "blob" }
  /** Without `keys`, any. */
  | { type: "map"; keys?: readonly string[]; value: Shape }
  | StructureShape;
export type StructureShape = { type: "structure"; members: Record<string, Shape>; required?: readonly string[] };

const CONSTRAINT_RULE = "WIRE-VALIDATION";
const TYPE_RULE = "WIRE-TYPE";

function refuseType(found: unknown, wanted: string): never {
  const kind = Array.isArray(found) ? "LIST_VALUE" : `${typeof found}`.toUpperCase();
  throw new AwsError("SerializationException", `${kind} cannot be converted to ${wanted}`, TYPE_RULE);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where a value stands: member names, list indexes, and map keys in brackets. Only put into words for a fault. */
type Path = (string | number | [key: string])[];

/** A path as AWS prints it in a message: `usageRecords.1.member.quantity`. */
function toText(path: Path): string {
  return path
    .map((part) => {
      if (typeof part === "number") return `${part + 1}.member`;
      return typeof part === "string" ? part.charAt(0).toLowerCase() + part.slice(1) : part[0];
    })
    .join(".");
}

function checkLength(length: number, shape: { min?: number; max?: number }, path: Path, found: string[]): void {
  const isShort = shape.min !== undefined && length < shape.min;
  const isLong = shape.max !== undefined && length > shape.max;
  if (!isShort && !isLong) return;
  const failed = (constraint: string) =>
    found.push(`Value at '${toText(path)}' failed to satisfy constraint: Member must have length ${constraint}`);
  if (isShort) failed(`greater than or equal to ${shape.min}`);
  if (isLong) failed(`less than or equal to ${shape.max}`);
}

function checkString(shape: Shape & { type: "string" }, value: unknown, path: Path, found: string[]): void {
  if (typeof value !== "string") refuseType(value, "String");
  checkLength(value.length, shape, path, found);
  if (shape.pattern !== undefined && !shape.pattern.test(value)) {
    found.push(
      `Value at '${toText(path)}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${shape.pattern.source}`,
    );
  }
  if (shape.oneOf !== undefined && !shape.oneOf.includes(value)) {
    found.push(
      `Value at '${toText(path)}' failed to satisfy constraint: Member must satisfy enum value set: [${shape.oneOf.join(", ")}]`,
    );
  }
}

function checkInteger(shape: Shape & { type: "integer" }, value: unknown, path: Path, found: string[]): void {
  if (typeof value !== "number" || !Number.isInteger(value)) refuseType(value, "Integer");
  if (shape.min !== undefined && value < shape.min) {
    found.push(
      `Value '${value}' at '${toText(path)}' failed to satisfy constraint: Member must have value greater than or equal to ${shape.min}`,
    );
  }
  if (shape.max !== undefined && value > shape.max) {
    found.push(
      `Value '${value}' at '${toText(path)}' failed to satisfy constraint: Member must have value less than or equal to ${shape.max}`,
    );
  }
}

function checkStructure(shape: StructureShape, value: unknown, path: Path, found: string[]): void {
  if (!isRecord(value)) refuseType(value, "Structure");
  for (const name of shape.required ?? []) {
    if (value[name] === undefined || value[name] === null) {
      found.push(`Value null at '${toText([...path, name])}' failed to satisfy constraint: Member must not be null`);
    }
  }
  for (const name in shape.members) {
    const member = value[name];
    // A null member is an absent one; members that the model does not know are ignored, as AWS does.
    if (member === undefined || member === null) continue;
    path.push(name);
    check(shape.members[name] as Shape, member, path, found);
    path.pop();
  }
}

function check(shape: Shape, value: unknown, path: Path, found: string[]): void {
  switch (shape.type) {
    case "string":
      return checkString(shape, value, path, found);
    case "integer":
      return checkInteger(shape, value, path, found);
    case "blob":
      if (typeof value !== "string") refuseType(value, "Blob");
      return;
    case "boolean":
      if (typeof value !== "boolean") refuseType(value, "Boolean");
      return;
    case "timestamp":
      if (typeof value !== "number" || !Number.isFinite(value)) refuseType(value, "Timestamp");
      return;
    case "list":
      if (!Array.isArray(value)) refuseType(value, "List");
      checkLength(value.length, shape, path, found);
      for (let index = 0; index < value.length; index += 1) {
        path.push(index);
        check(shape.member, value[index], path, found);
        path.pop();
      }
      return;
    case "map":
      if (!isRecord(value)) refuseType(value, "Map");
      for (const [key, member] of Object.entries(value)) {
        if (shape.keys !== undefined && !shape.keys.includes(key)) {
          found.push(
            `Value at '${toText(path)}' failed to satisfy constraint: Map keys must satisfy enum value set: [${shape.keys.join(", ")}]`,
          );
        }
        path.push([key]);
        check(shape.value, member, path, found);
        path.pop();
      }
      return;
    case "structure":
      return checkStructure(shape, value, path, found);
  }
}

/**
 * Checks a request against the model of its operation.
 *
 * @throws AwsError SerializationException for a value of another type, ValidationException for one that breaks a
 *   length, range, pattern or required member. Which of the two AWS uses where is not published (facts sheet 12, 14).
 */
export function checkShape(shape: StructureShape, input: unknown): void {
  const found: string[] = [];
  check(shape, input, [], found);
  if (found.length === 0) return;
  const count = `${found.length} validation error${found.length === 1 ? "" : "s"} detected`;
  throw new AwsError("ValidationException", `${count}: ${found.join("; ")}`, CONSTRAINT_RULE);
}
