/** What Node offers of its process; elsewhere there is none. */
type NodeProcess = {
  pid: number;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
  kill(pid: number, signal: string): void;
};

type Closable = { close(): Promise<unknown> };

/**
 * Lets what is left leave before the process ends by SIGTERM or SIGINT, which are then raised again, so that it ends as
 * it would have.
 * Does nothing where there is no Node process. A process that ends by itself waits for unsent usage anyhow.
 */
export function closeOnExit(
  client: Closable,
  owner: NodeProcess | undefined = (globalThis as { process?: NodeProcess }).process,
): void {
  if (typeof owner?.on !== "function" || typeof owner.kill !== "function") return;
  for (const signal of ["SIGTERM", "SIGINT"]) {
    const close = () => {
      owner.off(signal, close);
      const end = () => owner.kill(owner.pid, signal);
      client.close().then(end, end);
    };
    owner.on(signal, close);
  }
}
