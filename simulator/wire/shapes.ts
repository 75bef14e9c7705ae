import { AwsError } from "#simulator/wire/errors.ts";

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

/** Notes what is wrong with a value; throws where it is of another type. */
type Check = (value: unknown, path: Path, found: string[]) => void;

function stringCheck(shape: Shape & { type: "string" }): Check {
  const { pattern, oneOf } = shape;
  // Records of a batch say much that the one before them said.
  let lastGood: string | null = null;
  return (value, path, found) => {
    if (typeof value !== "string") refuseType(value, "String");
    if (value === lastGood) return;
    const faults = found.length;
    checkLength(value.length, shape, path, found);
    if (pattern !== undefined && !pattern.test(value)) {
      found.push(
        `Value at '${toText(path)}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source}`,
      );
    }
    if (oneOf !== undefined && !oneOf.includes(value)) {
      found.push(
        `Value at '${toText(path)}' failed to satisfy constraint: Member must satisfy enum value set: [${oneOf.join(", ")}]`,
      );
    }
    if (found.length === faults) lastGood = value;
  };
}

function integerCheck({ min = -Infinity, max = Infinity }: Shape & { type: "integer" }): Check {
  return (value, path, found) => {
    if (typeof value !== "number" || !Number.isInteger(value)) refuseType(value, "Integer");
    if (value >= min && value <= max) return;
    const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
    found.push(`Value '${value}' at '${toText(path)}' failed to satisfy constraint: Member must have value ${bound}`);
  };
}

function listCheck(shape: Shape & { type: "list" }): Check {
  const checkMember = toCheck(shape.member);
  return (value, path, found) => {
    if (!Array.isArray(value)) refuseType(value, "List");
    checkLength(value.length, shape, path, found);
    for (let index = 0; index < value.length; index += 1) {
      path.push(index);
      checkMember(value[index], path, found);
      path.pop();
    }
  };
}

function mapCheck({ keys, value: member }: Shape & { type: "map" }): Check {
  const checkMember = toCheck(member);
  return (value, path, found) => {
    if (!isRecord(value)) refuseType(value, "Map");
    for (const [key, each] of Object.entries(value)) {
      if (keys !== undefined && !keys.includes(key)) {
        found.push(
          `Value at '${toText(path)}' failed to satisfy constraint: Map keys must satisfy enum value set: [${keys.join(", ")}]`,
        );
      }
      path.push([key]);
      checkMember(each, path, found);
      path.pop();
    }
  };
}

function structureCheck({ members, required = [] }: StructureShape): Check {
  const checks = Object.entries(members).map(([name, shape]) => [name, toCheck(shape)] as const);
  return (value, path, found) => {
    if (!isRecord(value)) refuseType(value, "Structure");
    for (const name of required) {
      if (value[name] === undefined || value[name] === null) {
        found.push(`Value null at '${toText([...path, name])}' failed to satisfy constraint: Member must not be null`);
      }
    }
    for (const [name, checkMember] of checks) {
      const member = value[name];
      // A null member is an absent one; members that the model does not know are ignored, as AWS does.
      if (member === undefined || member === null) continue;
      path.push(name);
      checkMember(member, path, found);
      path.pop();
    }
  };
}

function toCheck(shape: Shape): Check {
  switch (shape.type) {
    case "string":
      return stringCheck(shape);
    case "integer":
      return integerCheck(shape);
    case "blob":
      return (value) => void (typeof value === "string" || refuseType(value, "Blob"));
    case "boolean":
      return (value) => void (typeof value === "boolean" || refuseType(value, "Boolean"));
    case "timestamp":
      return (value) => void (Number.isFinite(value) || refuseType(value, "Timestamp"));
    case "list":
      return listCheck(shape);
    case "map":
      return mapCheck(shape);
    case "structure":
      return structureCheck(shape);
  }
}

const checks = new WeakMap<StructureShape, Check>();

/**
 * Checks a request against the model of its operation.
 *
 * @throws AwsError SerializationException for a value of another type, ValidationException for one that breaks a
 *   length, range, pattern or required member. Which of the two AWS uses where is not published (AWS facts 12, row 14).
 */
export function checkShape(shape: StructureShape, input: unknown): void {
  const check = checks.get(shape) ?? toCheck(shape);
  checks.set(shape, check);
  const found: string[] = [];
  check(input, [], found);
  if (found.length === 0) return;
  const count = `${found.length} validation error${found.length === 1 ? "" : "s"} detected`;
  throw new AwsError("ValidationException", `${count}: ${found.join("; ")}`, CONSTRAINT_RULE);
}
