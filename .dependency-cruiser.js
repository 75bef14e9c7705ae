/** Who may import whom: the rows of the table in lib/README.md, as rules. */
const domains = {
  "lib/(errors|time|env|text|files)": [],
  "lib/db": ["errors", "time", "env", "text"],
  "lib/audit": ["errors", "time", "env", "text", "db"],
  "lib/alerts": ["errors", "time", "env", "text", "db", "audit", "auth", "marketplace"],
  "lib/auth": ["errors", "time", "env", "text", "db", "audit", "mail"],
  "lib/marketplace": ["errors", "time", "env", "text"],
  "lib/agreements": ["errors", "time", "env", "text", "db", "audit", "alerts", "auth", "marketplace", "files"],
  "lib/entitlements": ["errors", "time", "env", "text", "db", "audit", "alerts", "auth", "marketplace", "agreements"],
  "lib/usage": ["errors", "time", "env", "text", "db", "audit", "alerts", "auth", "marketplace", "agreements", "files"],
  "lib/registration": [
    "errors",
    "time",
    "env",
    "text",
    "db",
    "audit",
    "alerts",
    "auth",
    "marketplace",
    "agreements",
    "entitlements",
    "mail",
  ],
  "lib/team": ["errors", "time", "env", "text", "db", "audit", "auth", "agreements", "registration"],
  "lib/metering": [
    "errors",
    "time",
    "env",
    "text",
    "db",
    "audit",
    "alerts",
    "auth",
    "marketplace",
    "agreements",
    "entitlements",
    "usage",
  ],
  "lib/customers": [
    "errors",
    "time",
    "env",
    "text",
    "db",
    "audit",
    "alerts",
    "auth",
    "marketplace",
    "agreements",
    "entitlements",
    "usage",
    "metering",
  ],
  "lib/webhooks": ["errors", "time", "env", "text", "db", "audit", "alerts", "auth"],
  "lib/events": [
    "errors",
    "time",
    "env",
    "text",
    "db",
    "audit",
    "alerts",
    "auth",
    "marketplace",
    "agreements",
    "entitlements",
    "usage",
    "registration",
    "metering",
    "webhooks",
  ],
  "lib/search": ["errors", "time", "text", "db", "alerts", "auth", "marketplace", "agreements", "usage", "metering"],
  // A package of its own, for programs that know nothing of us.
  "lib/client": [],
  // The public API's own description: it reads what every domain takes and gives.
  "lib/api": [
    "errors",
    "time",
    "env",
    "text",
    "db",
    "audit",
    "auth",
    "marketplace",
    "agreements",
    "entitlements",
    "usage",
    "registration",
    "metering",
  ],
};

const domainRules = Object.entries(domains).map(([path, allowed]) => ({
  name: `${path.replace("lib/", "")}-imports-downwards`,
  severity: "error",
  from: { path: `^${path}/`, pathNot: "\\.test\\.ts$" },
  to: {
    path: "^(lib|app|components|simulator)/",
    // News go out with the change that they tell of, from every domain.
    pathNot: [
      `^${path}/`,
      "^lib/generated/",
      "^lib/(webhooks|mail)/(outbox|webhook-type)\\.ts$",
      ...allowed.map((name) => `^lib/${name}/`),
    ],
  },
}));

/** The rooms of a domain, and which others each may import. Files at a domain's top import no room; all rooms may import them. */
const rooms = {
  "lib/testing": {
    servers: [],
    fixtures: ["servers"],
    faults: ["servers", "fixtures"],
    "ledger-model": ["servers", "fixtures", "faults"],
  },
  "lib/usage": { refusals: [], intake: ["refusals"], parked: ["intake"], uploads: ["intake", "refusals"] },
  // Frozen is frozen: the freeze and the submission know nothing of each other. Queries are imported by no writer.
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
    ...domainRules,
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
      from: { path: "^(app|components|lib)/", pathNot: "^lib/marketplace/|\\.test\\.ts$" },
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
