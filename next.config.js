/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  images: { unoptimized: true },
  // A server action takes the forms of our own pages only; usage and events come through route handlers.
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
};
