import { createServer } from "node:http";
import { flushCompileCache } from "node:module";
import type { AddressInfo } from "node:net";
import { POST } from "#app/api/v1/usage/route.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import { startScheduler } from "#lib/jobs/scheduler.ts";
import { bareJobDeps } from "#lib/testing/servers/bare-jobs.ts";
import { endWithStarter } from "#lib/testing/servers/end-with-starter.ts";

// The app's usage route and its jobs without Next: what a kill loop needs of a server when there is no build. Says where it listens.
endWithStarter();
const jobs = bareJobDeps(process.env);
startScheduler({ clock: jobs.clock, run: () => runJobs(jobs, { budgetMs: 25_000 }), report: () => {} });

const server = createServer((request, response) => {
  const chunks: Uint8Array[] = [];
  request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  request.on("end", () => {
    const headers = new Headers(request.headers as Record<string, string>);
    const asked = new Request(`http://localhost${request.url}`, {
      method: "POST",
      headers,
      body: Buffer.concat(chunks),
    });
    void POST(asked).then(async (answer) => {
      response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
    });
  });
});
flushCompileCache();
server.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1", () => {
  process.stdout.write(`http://localhost:${(server.address() as AddressInfo).port}\n`);
});
