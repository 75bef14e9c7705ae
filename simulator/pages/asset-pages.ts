import { readFileSync } from "node:fs";
import { CERTIFICATE_PATH, getSnsCertificate } from "#simulator/sns/sns-certificate.ts";
import type { Page } from "#simulator/pages/base/page.ts";

/** The parts of the one style sheet, in the order of the cascade. */
const STYLES = ["tokens", "elements", "words-and-rows", "frame", "panels", "controls", "tables", "narrow"];

const read = (path: string): Buffer => readFileSync(new URL(path, import.meta.url));

function asset(name: string, contentType: string, body: Buffer): Page {
  return {
    method: "GET",
    path: new RegExp(`^/${name.replace(".", "\\.")}$`),
    run: () => ({ status: 200, headers: { "content-type": contentType, "cache-control": "no-cache" }, body }),
  };
}

export const assetPages: Page[] = [
  asset("simulator.css", "text/css; charset=utf-8", Buffer.concat(STYLES.map((part) => read(`css/${part}.css`)))),
  asset("simulator.js", "text/javascript; charset=utf-8", read("simulator.js")),
  {
    method: "GET",
    path: new RegExp(`^${CERTIFICATE_PATH.replace(".", "\\.")}$`),
    run: async (sim) => ({
      status: 200,
      headers: { "content-type": "application/x-pem-file", "cache-control": "no-cache" },
      body: await getSnsCertificate(sim),
    }),
  },
];
