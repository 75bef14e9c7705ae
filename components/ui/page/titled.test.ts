import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** It shows nothing: it sends everyone on. */
const WITHOUT = "app/page.tsx";

test("every page brings its title itself, and none leaves it to Next's metadata", () => {
  const pages = globSync("app/**/{page,not-found}.tsx").filter((file) => file !== WITHOUT);
  expect(pages.length).toBeGreaterThan(40);
  expect(pages.filter((file) => !/^export default titled\("/m.test(readFileSync(file, "utf8")))).toEqual([]);
  const others = globSync("app/**/{page,layout}.tsx").filter((file) =>
    /generateMetadata|metadata: Metadata = \{[^}]*\btitle\b/.test(readFileSync(file, "utf8")),
  );
  expect(others).toEqual([]);
});
