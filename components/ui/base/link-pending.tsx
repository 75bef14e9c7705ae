"use client";

import { useLinkStatus } from "next/link";

/** Stands inside a Link: while its page is on its way, CSS dims the present one and runs a bar above it (overlays.css). */
export function LinkPending() {
  const { pending } = useLinkStatus();
  return pending ? <span className="link-pending" hidden /> : null;
}
