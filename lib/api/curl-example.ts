import type { Operation } from "#lib/api/operations/operation.ts";

/**
 * How an operation is called from a shell; the key comes from the environment. Pure.
 *
 * @param ids the values for the `{…}` of the path.
 */
export function curlExample(
  { method, path, query, body }: Operation,
  appUrl: string,
  ids: Readonly<Record<string, string>>,
): string {
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? `{${name}}`);
  const asked = new URLSearchParams(
    Object.entries(query?.example ?? {}).map(([name, value]) => [name, String(value)]),
  ).toString();
  const lines = [
    `curl${method === "get" ? "" : ` -X ${method.toUpperCase()}`} '${appUrl}${address}${asked === "" ? "" : `?${asked}`}'`,
    `-H "Authorization: Bearer $TALLYPORT_API_KEY"`,
  ];
  if (body !== undefined) {
    lines.push("-H 'Content-Type: application/json'");
    lines.push(`-d '${JSON.stringify(body.example, null, 2)}'`);
  }
  return lines.join(" \\\n  ");
}
