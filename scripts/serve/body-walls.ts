const KIB = 1_024;

/**
 * The most bytes of a body that are read, by the beginning of a path. A route has a cap of its own, which this lets through; it keeps
 * away what no route would ever take, before it takes up memory. `isToldByRoute`: the route's own words about a body that is too large
 * are better than ours, and it says them without reading.
 */
type Wall = { path: string; bytes: number; isToldByRoute?: true };

const walls: readonly Wall[] = [
  { path: "/api/v1/usage", bytes: 1_024 * KIB },
  { path: "/api/v1/imports", bytes: 2_048 * KIB },
  { path: "/api/marketplace/events/", bytes: 256 * KIB },
  { path: "/api/", bytes: 16 * KIB },
  { path: "/marketplace/landing", bytes: 64 * KIB, isToldByRoute: true },
  // A person who chose a wrong file is told so by the page; what is far beyond it is no mistake.
  { path: "/admin/customers/import/file", bytes: 8_192 * KIB },
  { path: "/admin/metering/upload/file", bytes: 8_192 * KIB },
  // Forms, server actions included: next.config.js has the same number for hosts that run another server.
  { path: "/", bytes: 128 * KIB },
];

/** The wall before a path, which may have a query. Pure. */
export function wallOf(url: string): Wall {
  const path = url.split("?", 1)[0]!;
  return walls.find((wall) => path.startsWith(wall.path)) ?? walls.at(-1)!;
}
