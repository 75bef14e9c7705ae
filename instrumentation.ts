/** Next calls it once, when the server starts; not while building. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { startServer } = await import("#lib/jobs/start-server.ts");
  startServer();
}
