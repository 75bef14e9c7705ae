/**
 * The network address that limits count by: the last hop of `x-forwarded-for`, which the nearest proxy (or Next itself) wrote.
 * What a client writes before it is not believed; a client without any proxy before us may choose its own, so limits over
 * everybody stand beside. Pure.
 */
export function clientAddress(headers: Pick<Headers, "get">): string {
  const hops = (headers.get("x-forwarded-for") ?? "").split(",");
  const last = (hops.at(-1) ?? "").trim();
  return /^[0-9a-f.:]{2,45}$/i.test(last) ? last.toLowerCase() : "unknown";
}
