/** What a body is read from: a request, or its parts. */
type Sent = { headers: Headers; body: ReadableStream<Uint8Array> | null };

/**
 * The bytes of a body, counted while they come, so that a larger one is refused before it is held: the one way in which
 * bodies are read, for hosts where our own server does not stand before the routes (threat I01).
 *
 * @param most bytes.
 * @returns null for a longer body, by its Content-Length or its bytes; the rest of it is not read.
 */
export async function readAtMost({ headers, body }: Sent, most: number): Promise<Buffer<ArrayBuffer> | null> {
  if (Number(headers.get("content-length") ?? 0) > most) return null;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.byteLength;
    if (size > most) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * The same for a form, urlencoded or multipart.
 *
 * @param type its Content-Type, where that is not what the header says.
 * @returns `too-large`: longer than `most` bytes; `unreadable`: no form, or broken off.
 */
export async function readFormAtMost(
  sent: Sent,
  most: number,
  type = sent.headers.get("content-type"),
): Promise<FormData | "too-large" | "unreadable"> {
  const bytes = await readAtMost(sent, most).catch(() => "broken-off" as const);
  if (bytes === null) return "too-large";
  return bytes === "broken-off" ? "unreadable" : ((await parseForm(bytes, type)) ?? "unreadable");
}

/** A form that was read, by its Content-Type; null for what is none. */
export function parseForm(bytes: Buffer<ArrayBuffer>, type: string | null): Promise<FormData | null> {
  const form = new Response(bytes, type === null ? {} : { headers: { "content-type": type } }).formData();
  return form.catch(() => null);
}
