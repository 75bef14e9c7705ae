import { createHash } from "node:crypto";
import { z } from "zod";
import type { Sealer } from "#lib/sealing/seal.ts";
import { sealedCookies, type Jar } from "#lib/auth/single-sign-on/sealed-cookies.ts";

/**
 * How long a person may take at the issuer; the cookie lives longer, so that a late answer differs from a foreign one.
 */
const FLOW_MS = 15 * 60_000;
const COOKIE_SECONDS = 2 * 3_600;

const flow = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Where to go after signing in: a path of ours. */
  next: z.string(),
  /** When it was begun: milliseconds, machine time. */
  at: z.number(),
});

/** One press of "Continue with single sign-on". Each has a cookie of its own, so that two tabs do not mix up. */
export type Flow = z.infer<typeof flow>;

const cookies = sealedCookies({
  prefix: "tp_sso",
  purpose: "single-sign-on",
  // Seen by the issuer's way back alone.
  path: "/api/auth",
  seconds: COOKIE_SECONDS,
  most: 4,
  shape: flow,
});

const keyOf = (state: string) => createHash("sha256").update(state).digest("hex").slice(0, 16);

/** The `Set-Cookie` headers that keep a flow in its browser. Pure. */
export function flowCookies(sealer: Sealer, begun: Flow, jar: Jar, isSecure: boolean): string[] {
  return cookies.keep(sealer, keyOf(begun.state), begun, jar, isSecure);
}

/** Takes a flow's cookie away: its answer was used. Pure. */
export function noFlowCookie(used: Flow, isSecure: boolean): string {
  return cookies.drop(keyOf(used.state), isSecure);
}

/**
 * The flow that an answer with this `state` belongs to. Without one in this browser, `next` is still that of the newest
 * flow here: the person is brought back to where they wanted to go. Pure.
 *
 * @param now milliseconds, machine time.
 */
export function findFlow(
  sealer: Sealer,
  state: string | null,
  jar: Jar,
  now: number,
): { flow: Flow; isOver: boolean } | { flow: null; next: string | null } {
  const flows = cookies.open(sealer, jar).map(({ value }) => value);
  const found = flows.find((one) => one.state === state);
  if (found === undefined) return { flow: null, next: flows[0]?.next ?? null };
  return { flow: found, isOver: now - found.at > FLOW_MS };
}
