import path from "node:path";

/** The yardsticks' own Next app: routes that do the least that ours are compared with. None of it is in the product. */
export default {
  poweredByHeader: false,
  turbopack: { root: path.resolve(import.meta.dirname, "../../../..") },
  typescript: { ignoreBuildErrors: true },
};
