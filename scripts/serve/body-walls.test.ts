import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MAX_EVENT_BYTES } from "#lib/events/read-lifecycle-event-text.ts";
import { MAX_FILE_BYTES } from "#lib/files/file-format.ts";
import { MOST_FORM_BYTES } from "#lib/http/forms/unreadable-form.ts";
import { MAX_USAGE_BYTES } from "#lib/usage/intake/usage-request.ts";
import { wallOf } from "#scripts/serve/body-walls.ts";

const routes = globSync("app/**/{route.ts,page.tsx}");
const pathOf = (file: string) =>
  `/${file.replace(/^app\/|\([a-z]+\)\/|\/?(route\.ts|page\.tsx)$/g, "").replaceAll(/\[[^\]]+\]/g, "x")}`;

describe("the walls around the routes", () => {
  test.each(routes)("%s has one, and it lets through what the route itself takes", (file) => {
    const { bytes } = wallOf(`${pathOf(file)}?query=/api/v1/usage`);
    const own = /_BYTES = ([\d_ *]+);/.exec(readFileSync(file, "utf8"))?.[1] ?? "0";
    const ownBytes = own.split("*").reduce((product, part) => product * Number(part.replaceAll("_", "")), 1);
    expect(bytes).toBeGreaterThanOrEqual(ownBytes);
    expect(bytes).toBeLessThanOrEqual(pathOf(file).endsWith("/file") ? 8_388_608 : 2_097_152);
  });

  test.each([
    ["/api/v1/usage", MAX_USAGE_BYTES],
    ["/api/marketplace/events/sns", MAX_EVENT_BYTES],
    ["/api/marketplace/events/eventbridge", MAX_EVENT_BYTES],
    ["/admin/customers/import/file", MAX_FILE_BYTES + 4_096],
    ["/admin/metering/upload/file", MAX_FILE_BYTES + 4_096],
    ["/marketplace/landing", 16 * 1_024 + 1],
    ["/sign-in", MOST_FORM_BYTES],
    ["/admin/customers/import/x", MOST_FORM_BYTES],
  ])("%s lets %d bytes through", (path, bytes) => {
    expect(wallOf(path).bytes).toBeGreaterThanOrEqual(bytes);
  });
});
