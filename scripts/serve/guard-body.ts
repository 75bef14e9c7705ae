import type { IncomingMessage, ServerResponse } from "node:http";
import { cutOff, leave, refuse, type Refusal } from "#scripts/serve/refusal.ts";
import { wallOf } from "#scripts/serve/body-walls.ts";

const tooLarge = (bytes: number): Refusal => ({
  status: 413,
  code: "BODY_TOO_LARGE",
  words: `The body is larger than ${bytes} bytes, which is the most that this address takes.`,
});

/** Whether a request says of itself that the wall of its path lets it through. Pure. */
export function isWithinWall({ url = "/", headers }: Pick<IncomingMessage, "url" | "headers">): boolean {
  return Number(headers["content-length"] ?? 0) <= wallOf(url).bytes;
}

/**
 * Holds a request to the wall of its path: one whose length says that it is larger is refused at once; of any other, bytes are counted
 * while they arrive, and no more are read than the wall allows.
 *
 * @returns false when it was refused: then the app must not see it.
 */
export function guardBody(request: IncomingMessage, response: ServerResponse): boolean {
  const { bytes, isToldByRoute = false } = wallOf(request.url ?? "/");
  if (!isWithinWall(request) && !isToldByRoute) {
    refuse(request, response, tooLarge(bytes));
    return false;
  }
  const { socket } = request;
  const isEndless = request.headers["transfer-encoding"] !== undefined || !isWithinWall(request);
  // Node reads the rest of a body that was not asked for, so that the connection can go on; here there may be no end of it.
  if (isEndless) response.once("finish", () => request.complete || leave(socket));
  let read = 0;
  let isCut = false;
  const push = request.push.bind(request);
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    read += chunk?.byteLength ?? 0;
    if (read <= bytes) return push(chunk, encoding);
    if (!isCut) cutOff(request, response, socket, tooLarge(bytes));
    isCut = true;
    return false;
  };
  return true;
}
