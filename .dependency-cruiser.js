/** Who may import whom: the rows of the table in lib/README.md, as rules. */
const domains = {
  "lib/(errors|time|env)": [],
  "lib/db": ["errors", "time", "env"],
  "lib/audit": ["errors", "time", "env", "db"],
  "lib/auth": ["errors", "time", "env", "db", "audit", "mail"],
  "lib/marketplace": ["errors", "time", "env"],
  "lib/agreements": ["errors", "time", "env", "db", "audit", "auth", "marketplace"],
  "lib/entitlements": ["errors", "time", "env", "db", "audit", "auth", "marketplace", "agreements"],
  "lib/usage": ["errors", "time", "env", "db", "audit", "auth", "marketplace", "agreements"],
  "lib/registration": [
    "errors",
    "time",
    "env",
    "db",
    "audit",
    "auth",
    "marketplace",
    "agreements",
    "entitlements",
    "mail",
  ],
  "lib/metering": [
    "errors",
    "time",
    "env",
    "db",
    "audit",
    "auth",
    "marketplace",
    "agreements",
    "entitlements",
    "usage",
  ],
};

const domainRules = Object.entries(domains).map(([path, allowed]) => ({
  name: `${path.replace("lib/", "")}-imports-downwards`,
  severity: "error",
  from: { path: `^${path}/`, pathNot: "\\.test\\.ts$" },
  to: {
    path: "^(lib|app|components|simulator)/",
    pathNot: [`^${path}/`, "^lib/generated/", ...allowed.map((name) => `^lib/${name}/`)],
  },
}));

export default {
  forbidden: [
    ...domainRules,
    {
      name: "could-not-resolve",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "lib-knows-no-request",
      comment: "Cookies, headers and redirects stay at the edge.",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/(auth|mail)/" },
      to: { path: "node_modules/(next|next-auth|react|react-dom)/" },
    },
    {
      name: "lib-imports-no-interface",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(app|components)/" },
    },
    {
      name: "prisma-stays-in-lib",
      severity: "error",
      from: { path: "^(app|components)/" },
      to: { path: ["node_modules/(@prisma|pg)/", "^lib/generated/"] },
    },
    {
      name: "sdk-stays-in-marketplace",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/marketplace/" },
      to: { path: "node_modules/@aws-sdk/" },
    },
    {
      name: "simulator-is-aws",
      comment: "The simulator shares no code with the product.",
      severity: "error",
      from: { path: "^simulator/" },
      to: { path: "^(app|components|lib)/" },
    },
    {
      name: "nothing-imports-the-simulator",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/testing/|\\.test\\.ts$" },
      to: { path: "^simulator/" },
    },
    {
      name: "testing-is-for-tests",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/testing/|\\.test\\.ts$" },
      to: { path: "^lib/testing/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|lib/generated)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
    },
  },
};
