import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { SeededRandom } from "#lib/testing/seeded-random.ts";

/** Stands between clients and a server of this machine, and breaks connections in the midst of what passes. */
export type CuttingProxy = {
  /** The server's address through the proxy. */
  url: string;
  /** How often it cut so far. */
  readonly cuts: number;
  /** Those that are open break at the next that passes. */
  cutSoon: () => void;
  /** Cuts no more; what is open stays. */
  calm: () => void;
  stop: () => Promise<void>;
};

/**
 * Starts such a proxy. Each connection may pass so many bytes, both ways together, as `random` gives it; the chunk that
 * exceeds them is passed on in part, so a statement is lost before it is whole, or its answer after it was committed.
 *
 * @param target the server, as a connection string; a loopback address.
 * @param leastBytes what every connection may pass, `mostBytes` what none may exceed.
 */
export async function startCuttingProxy(
  target: string,
  random: SeededRandom,
  { leastBytes, mostBytes }: { leastBytes: number; mostBytes: number },
): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const budgets = new Set<{ left: number }>();
  let cuts = 0;
  let isCutting = true;

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const budget = { left: random.between(leastBytes, mostBytes) };
    budgets.add(budget);
    let isCut = false;
    const relay = (from: Socket, to: Socket) => {
      open.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        budgets.delete(budget);
        to.end();
      });
      from.on("data", (chunk: Buffer) => {
        if (isCut) return;
        if (isCutting) budget.left -= chunk.length;
        if (budget.left >= 0) return pass(from, to, chunk);
        isCut = true;
        cuts++;
        to.write(chunk.subarray(0, chunk.length + budget.left), () => {
          upstream.destroy();
          if (random.chance(0.5)) client.destroy();
          else client.resetAndDestroy();
        });
      });
    };
    relay(client, upstream);
    relay(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    get cuts() {
      return cuts;
    },
    cutSoon: () => {
      for (const budget of budgets) budget.left = Math.min(budget.left, random.between(0, 60));
    },
    calm: () => {
      isCutting = false;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function pass(from: Socket, to: Socket, chunk: Buffer): void {
  if (to.write(chunk)) return;
  from.pause();
  to.once("drain", () => from.resume());
}
