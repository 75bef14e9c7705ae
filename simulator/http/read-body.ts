import type { IncomingMessage } from "node:http";

/**
 * The body of a request. What lies beyond `limit` bytes is read and dropped, so that the answer can still be sent; the
 * buffer is then `limit` bytes long.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      if (size < limit) chunks.push(chunk);
      size += chunk.length;
    });
    request.on("end", () => {
      const whole = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      resolve(whole.length > limit ? whole.subarray(0, limit) : whole);
    });
    request.on("error", reject);
    request.on("aborted", () => reject(new Error("The request was aborted.")));
  });
}
