import { createServer } from "node:http";
import { parseArgs } from "node:util";

/** The least that a Node server can do with a request of JSON: read it, parse it, write it back. */
const { values } = parseArgs({ options: { port: { type: "string" } } });

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const text = Buffer.concat(chunks).toString("utf8");
    const body = JSON.stringify(text === "" ? {} : JSON.parse(text));
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.end(body);
  });
}).listen(Number(values.port), "127.0.0.1");
