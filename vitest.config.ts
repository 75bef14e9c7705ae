import os from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Vitest leaves a core free; where there are two, half of the time would be waiting for the database.
    maxWorkers: Math.max(2, os.availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{lib,packages,simulator,scripts,prisma,components}/**/*.test.ts"],
          exclude: ["**/*.db.test.ts", "lib/generated/**"],
          // A property with a slow cipher takes a second on a free machine, and many on a busy one.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: ["{app,lib,packages,scripts,prisma}/**/*.db.test.ts"],
          globalSetup: ["scripts/postgres/testing/postgres-setup.ts"],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
