import { readFileSync } from "node:fs";
import { CERTIFICATE_PATH, getSnsKey } from "#simulator/sns/sns-certificate.ts";
import type { Page } from "#simulator/pages/page.ts";

function asset(name: string, contentType: string): Page {
  const body = readFileSync(new URL(name, import.meta.url));
  return {
    method: "GET",
    path: new RegExp(`^/${name.replace(".", "\\.")}$`),
    run: () => ({ status: 200, headers: { "content-type": contentType, "cache-control": "no-cache" }, body }),
  };
}

export const assetPages: Page[] = [
  asset("simulator.css", "text/css; charset=utf-8"),
  asset("simulator.js", "text/javascript; charset=utf-8"),
  {
    method: "GET",
    path: new RegExp(`^${CERTIFICATE_PATH.replace(".", "\\.")}$`),
    run: (sim) => ({
      status: 200,
      headers: { "content-type": "application/x-pem-file", "cache-control": "no-cache" },
      body: getSnsKey(sim).certificate,
    }),
  },
];
