/**
 * All folders in one order, from the ground up: each imports only those before it. The table of lib/README.md has the
 * same order. scripts/proof/house/layers.test.ts fails when a folder is missing here.
 */
export const layers = [
  // A package of its own, for programs that know nothing of us.
  "packages/client",
  // AWS: it shares no code with the product.
  "simulator",
  "lib/errors",
  "lib/log",
  "lib/text",
  "lib/files",
  "lib/env",
  "lib/time",
  "lib/http",
  "lib/sealing",
  "lib/marketplace",
  "lib/db",
  "lib/status",
  "lib/audit",
  "lib/mail",
  "lib/auth",
  "lib/webhooks",
  "lib/alerts",
  "lib/products",
  "lib/agreements",
  "lib/entitlements",
  "lib/usage",
  "lib/metering",
  "lib/customers",
  "lib/registration",
  "lib/team",
  "lib/mail-delivery",
  "lib/events",
  "lib/search",
  "lib/api",
  "lib/jobs",
  // For tests only.
  "lib/testing",
  "components",
  "app",
  "scripts",
  "prisma",
  "e2e",
];

const layerRules = layers.slice(0, -1).map((layer, i) => ({
  name: `${layer}-imports-downwards`,
  severity: "error",
  from: { path: `^${layer}/`, pathNot: "\\.test\\.tsx?$" },
  to: { path: layers.slice(i + 1).map((above) => `^${above}/`), pathNot: "^lib/generated/" },
}));

/**
 * The rooms of a domain, and which others each may import. Files at a domain's top import no room, and all rooms may
 * import them.
 */
const rooms = {
  "lib/testing": {
    servers: [],
    fixtures: ["servers"],
    faults: ["servers", "fixtures"],
    "ledger-model": ["servers", "fixtures", "faults"],
    "job-steps": ["servers", "fixtures"],
  },
  "lib/usage": { refusals: [], intake: ["refusals"], parked: ["intake"], uploads: ["intake", "refusals"] },
  // Frozen is frozen: the freeze and the submission do not import each other. No writer imports a query.
  "lib/metering": {
    freeze: [],
    submit: [],
    corrections: [],
    queries: [],
    verify: ["freeze"],
    alerts: ["queries"],
    retention: [],
  },
};

const roomRules = Object.entries(rooms).flatMap(([domain, allowed]) =>
  Object.entries({ "[^/]+\\.ts$": [], ...allowed }).map(([room, others]) => ({
    name: `${domain.replace("lib/", "")}-${room in allowed ? room : "top"}-imports`,
    severity: "error",
    from: { path: `^${domain}/${room in allowed ? `${room}/` : room}`, pathNot: "\\.test\\.ts$" },
    to: { path: `^${domain}/[^/]+/`, pathNot: [room, ...others].map((name) => `^${domain}/${name}/`) },
  })),
);

export default {
  forbidden: [
    ...layerRules,
    ...roomRules,
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
      name: "lib-imports-no-scripts",
      comment: "Scripts start the product and prove it; the product knows none of them.",
      severity: "error",
      from: { path: "^(lib|app|components)/", pathNot: "^app/.*\\.test\\.ts$" },
      to: { path: "^scripts/" },
    },
    {
      name: "product-needs-no-client",
      severity: "error",
      from: { path: "^(app|components|lib|simulator)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^packages/" },
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
      from: { path: "^(app|components|lib)/", pathNot: "^lib/marketplace/|\\.test\\.ts$" },
      to: { path: "node_modules/@aws-sdk/" },
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
      from: { path: "^(app|components|lib)/", pathNot: "^lib/testing/|/testing/|\\.test\\.ts$" },
      to: { path: "^lib/testing/|^app/.*/testing/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)\\.next/|^lib/generated/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
    },
  },
};
