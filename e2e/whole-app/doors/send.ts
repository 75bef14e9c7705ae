import { createConnection } from "node:net";
import { stack } from "#e2e/fixtures/stack.ts";

export type Sent = { method: string; path: string; headers: Record<string, string>; body?: Buffer | string };
export type Answer = { status: number; headers: string; body: string };

const PATIENCE_MS = 20_000;

/** Sends a request byte by byte as it is given, which no client library would, and reads the whole answer. Status 0: there was none. */
export function send({ method, path, headers, body = "" }: Sent): Promise<Answer> {
  const { hostname, port, host } = new URL(stack.appUrl);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const given = Object.keys(headers).map((name) => name.toLowerCase());
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...(given.includes("host") ? [] : [`host: ${host}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(given.includes("content-length") || given.includes("transfer-encoding") || bytes.length === 0
      ? []
      : [`content-length: ${bytes.length}`]),
    "connection: close",
  ];
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on("connect", () => {
      socket.write(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"));
      if (bytes.length > 0) socket.write(bytes);
    });
    socket.on("data", (part) => parts.push(part));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // The server may close while a body that it refused is still being written.
      if (error.code === "ECONNREFUSED") reject(error);
    });
    socket.on("close", () => resolve(readAnswer(Buffer.concat(parts).toString("utf8"))));
  });
}

function readAnswer(text: string): Answer {
  const end = text.indexOf("\r\n\r\n");
  const head = end < 0 ? text : text.slice(0, end);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    headers: head,
    body: end < 0 ? "" : text.slice(end),
  };
}

/** The same request as a shell line. */
export function asCurl({ method, path, headers, body = "" }: Sent): string {
  const quote = (text: string) =>
    `$'${text.replaceAll(/[^ -&(-[\]-~]/g, (sign) => [...Buffer.from(sign)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""))}'`;
  const flags = Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`);
  const data = body.length > 0 ? [`--data-binary ${quote(body.toString().slice(0, 2_000))}`] : [];
  return ["curl -i --path-as-is", `-X ${quote(method)}`, ...flags, ...data, quote(`${stack.appUrl}${path}`)].join(" ");
}

/** Works through a list, a few at a time. */
export async function inParallel<T>(list: readonly T[], work: (item: T) => Promise<void>, workers = 6): Promise<void> {
  const waiting = list.values();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}
