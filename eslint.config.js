import next from "eslint-config-next/core-web-vitals";
import ts from "eslint-config-next/typescript";
import prettier from "eslint-config-prettier";

/** Raw SQL goes through tagged templates or parameters (threat T06). */
const unsafeSql = ["$queryRawUnsafe", "$executeRawUnsafe"].map((property) => ({
  property,
  message: "Use a tagged template or a parameter.",
}));

export default [
  {
    ignores: [
      "**/.next/**",
      ".data*/**",
      "lib/generated/**",
      "next-env.d.ts",
      "node_modules/**",
      "public/**",
      "test-results/**",
      "playwright-report/**",
    ],
  },
  ...next,
  ...ts,
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    rules: {
      "import/no-anonymous-default-export": "off",
      "@next/next/no-location-assign-relative-destination": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-properties": ["error", ...unsafeSql],
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: String.raw`^(\.\./){3}`, message: "Name it from the root, by #." }] },
      ],
    },
  },
  {
    // In a package of its own, # names that package's root: its tests reach the product by relative paths.
    files: ["packages/*/tests/**"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    // The environment has one reader; launchers and configs run before it. A block replaces the rule of one before: it names both.
    files: ["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}", "lib/**/*.ts"],
    ignores: ["lib/env/**", "lib/testing/**", "**/*.test.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...unsafeSql,
        { object: "process", property: "env", message: "Read it in lib/env." },
      ],
    },
  },
  {
    // Only the build says so otherwise.
    files: ["app/**/actions.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "ExportNamedDeclaration > FunctionDeclaration[async=false]", message: "A server action is async." },
      ],
    },
  },
  {
    // No React there: a name that begins with `use` is no hook.
    files: ["lib/**/*.ts", "packages/**", "app/**/*.test.ts", "scripts/**", "simulator/**", "e2e/**"],
    rules: { "react-hooks/rules-of-hooks": "off" },
  },
  prettier,
];
