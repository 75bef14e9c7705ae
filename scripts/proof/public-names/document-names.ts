type Json = { [key: string]: unknown };

/** The addresses of an OpenAPI document, with their methods. */
export function documentPaths(document: Json): string[] {
  return Object.entries(document["paths"] as Record<string, Json>).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** The parameters, the fields of bodies and answers by their path, and the values of enumerations (`field = value`) of each operation. */
export function documentFields(document: Json): string[] {
  const found: string[] = [];
  for (const [path, operations] of Object.entries(document["paths"] as Record<string, Json>)) {
    for (const [method, operation] of Object.entries(operations as Record<string, Json>)) {
      const at = `${method.toUpperCase()} ${path}`;
      for (const parameter of (operation["parameters"] ?? []) as Json[]) {
        found.push(
          ...fieldsOf(
            document,
            parameter["schema"] as Json,
            `${at} ${String(parameter["in"])} ${String(parameter["name"])}`,
            [],
          ),
        );
      }
      for (const schema of schemasIn(operation["requestBody"]))
        found.push(...fieldsOf(document, schema, `${at} body `, []));
      for (const [status, answer] of Object.entries(operation["responses"] as Json)) {
        found.push(`${at} ${status}`);
        // A refusal has the same members everywhere.
        const of = Number(status) < 400 ? `${at} ${status} ` : "refusal ";
        for (const schema of schemasIn(answer)) found.push(...fieldsOf(document, schema, of, []));
      }
    }
  }
  return found;
}

function schemasIn(holder: unknown): Json[] {
  const content = (holder as Json | undefined)?.["content"] as Record<string, Json> | undefined;
  return Object.values(content ?? {}).map((one) => one["schema"] as Json);
}

function fieldsOf(document: Json, schema: Json, at: string, within: readonly string[]): string[] {
  const reference = schema["$ref"] as string | undefined;
  if (reference !== undefined) {
    if (within.includes(reference)) return [at];
    const name = reference.split("/").at(-1)!;
    const schemas = (document["components"] as Json)["schemas"] as Record<string, Json>;
    return fieldsOf(document, schemas[name]!, at, [...within, reference]);
  }
  const found = at.endsWith(" ") || at.endsWith(".") ? [] : [at];
  const values = [
    ...((schema["enum"] as unknown[] | undefined) ?? []),
    ...("const" in schema ? [schema["const"]] : []),
  ];
  found.push(...values.map((value) => `${at} = ${String(value)}`));
  for (const kind of ["anyOf", "oneOf", "allOf"]) {
    for (const way of (schema[kind] as Json[] | undefined) ?? []) found.push(...fieldsOf(document, way, at, within));
  }
  if (schema["items"] !== undefined) found.push(...fieldsOf(document, schema["items"] as Json, `${at}[]`, within));
  for (const [name, value] of Object.entries((schema["properties"] as Record<string, Json> | undefined) ?? {})) {
    const path = / $/.test(at) ? `${at}${name}` : `${at}.${name}`;
    found.push(...fieldsOf(document, value, path, within));
  }
  return found;
}
