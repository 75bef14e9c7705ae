const everywhere = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  // Pages relax it to same-origin in their own head (app/layout.tsx), so that forms without script send an Origin.
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
];

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  images: { unoptimized: true },
  // Types have a check of their own (npm run verify, npm test), which is the stricter and the faster one.
  typescript: { ignoreBuildErrors: true },
  // A server action takes the forms of our own pages only; usage and events come through route handlers.
  // authInterrupts: pages and actions answer 403 with the words of forbidden.tsx.
  // proxy.ts keeps a copy of a body while it runs: the largest file that a form sends fits (scripts/serve/body-walls.ts has our server's).
  experimental: { serverActions: { bodySizeLimit: "128kb" }, authInterrupts: true, proxyClientMaxBodySize: "2mb" },
  // Decided at build time, so nothing here depends on the environment; a page's policy comes from proxy.ts.
  headers: () =>
    Promise.resolve([
      { source: "/:path*", headers: everywhere },
      {
        source: "/:path*",
        has: [{ type: "header", key: "x-forwarded-proto", value: "https" }],
        headers: [{ key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" }],
      },
      {
        source: "/api/:path*",
        headers: [{ key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" }],
      },
      {
        // A mail as its readers see it, in the frame of its preview: styles by attribute, and nothing else.
        source: "/admin/messages/:template/page",
        headers: [
          { key: "X-Frame-Options", value: "SAMEORIGIN" },
          {
            key: "Content-Security-Policy",
            value:
              "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
          },
        ],
      },
    ]),
};
