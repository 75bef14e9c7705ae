import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const ours = ["app", "components", "lib"];
const isOurs = (file: string) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^lib[\\/](testing|generated)[\\/]/.test(file);

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:])\/\/.*$/gm, "$1");
}

test("invariant 9: product code never asks whether AWS is simulated", () => {
  const files = ours.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => path.join(folder, file)),
  );
  const asking = files
    .filter(isOurs)
    .filter((file) =>
      /simulat|AWS_ENDPOINT_URL_MARKETPLACE/i.test(withoutComments(readFileSync(path.join(root, file), "utf8"))),
    );
  // lib/env knows the SDK's variables only to refuse a clock of another's beside the real AWS.
  expect(asking.map((file) => file.replaceAll("\\", "/"))).toEqual(["lib/env/parse-env.ts"]);
  expect(files.filter(isOurs).length).toBeGreaterThan(100);
});
