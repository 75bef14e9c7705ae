import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{lib,simulator,scripts,prisma,components}/**/*.test.ts"],
          exclude: ["**/*.db.test.ts", "lib/generated/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: ["{app,lib,scripts,prisma}/**/*.db.test.ts"],
          globalSetup: ["lib/testing/postgres-setup.ts"],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
