/** The longest that a certificate may take, and its greatest size (N04). */
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 16 * 1024;

/** Gets a certificate's text: only status 200, no redirects, within three seconds and 16 KB. @throws otherwise. */
export async function fetchCertificate(address: string): Promise<string> {
  const response = await fetch(address, {
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the certificate's address answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error("the certificate is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("latin1");
}
