import type { Shape, StructureShape } from "#simulator/wire/shapes.ts";

function readValue(form: URLSearchParams, names: readonly string[], path: string, shape: Shape): unknown {
  if (shape.type === "structure") return readStructure(form, names, `${path}.`, shape);
  if (shape.type === "list") {
    const items: unknown[] = [];
    for (;;) {
      const item = `${path}.member.${items.length + 1}`;
      if (!names.some((name) => name === item || name.startsWith(`${item}.`))) break;
      items.push(readValue(form, names, item, shape.member));
    }
    return items.length === 0 ? undefined : items;
  }
  const text = form.get(path);
  if (text === null) return undefined;
  // What is no number is refused with the other types.
  if (shape.type === "integer") return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  return text;
}

function readStructure(form: URLSearchParams, names: readonly string[], prefix: string, shape: StructureShape) {
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const value = readValue(form, names, `${prefix}${name}`, member);
    if (value !== undefined) members[name] = value;
  }
  return members;
}

/** The input of a request by the query protocol: lists as `Tags.member.1.Key`. Members that the model does not know are ignored. */
export function readForm(form: URLSearchParams, shape: StructureShape): Record<string, unknown> {
  return readStructure(form, [...form.keys()], "", shape);
}
