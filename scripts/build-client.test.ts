import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(path.join(os.tmpdir(), "tallyport-client-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the client is built into a package that any Node runs, with types and no dependency", { timeout: 60_000 }, () => {
  const node = (...args: string[]) => spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(node("scripts/build-client.mjs", folder)).toMatchObject({ status: 0 });
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    dependencies?: object;
    exports: { ".": { types: string; default: string } };
  };
  expect(manifest.dependencies).toBeUndefined();
  expect(readFileSync(path.join(folder, "LICENSE"), "utf8")).toContain("Apache License");
  const { types, default: entry } = manifest.exports["."];
  expect(readFileSync(path.join(folder, types), "utf8")).toContain("createTallyport");
  const program = `import(${JSON.stringify(path.join(folder, entry))}).then(({ createTallyport }) =>
    console.log(Object.keys(createTallyport({ url: "https://t.example", apiKey: "k" })).join()))`;
  expect(node("--no-experimental-strip-types", "-e", program).stdout.trim()).toBe(
    "usage,access,agreements,meteringRecords,usageRefusals,organizations,claims,imports,close",
  );
});
