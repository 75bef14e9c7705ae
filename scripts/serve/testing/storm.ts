import { openRaw, type RawSocket } from "#scripts/serve/testing/raw-socket.ts";

/** What a hostile client says on each connection; none of it is a whole request that a server should serve. */
const openings: readonly string[] = [
  "",
  "GET /half",
  "GET /slow HTTP/1.1\r\nHost: x\r\nX-Slow: ",
  "GET /anything HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nemail=",
  "POST /api/v1/usage HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n",
  "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  "GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n",
];

/** Opens hostile connections, a hundred at a time, and leaves them open. */
export async function openStorm(port: number, count: number): Promise<RawSocket[]> {
  const sockets: RawSocket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(100, count - sockets.length) }, (_, n) =>
      openRaw(port, openings[(sockets.length + n) % openings.length]),
    );
    sockets.push(...(await Promise.all(some)));
  }
  return sockets;
}

const PIPELINED = 50;

/** Sends requests pipelined over a few connections at a time. @returns how many were answered, by status. */
export async function sendMany(port: number, count: number, path: string): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  let left = count;
  const work = async () => {
    while (left > 0) {
      const batch = Math.min(PIPELINED, left);
      left -= batch;
      const request = `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`;
      const last = `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`;
      const raw = await openRaw(port, request.repeat(batch - 1) + last);
      for (const [, status] of (await raw.untilClosed()).matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
        statuses[status!] = (statuses[status!] ?? 0) + 1;
      }
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  return statuses;
}
