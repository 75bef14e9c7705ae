import { z } from "zod";
import type { Sealer } from "#lib/sealing/seal.ts";
import { LINK_SECONDS } from "#lib/auth/sign-in/sign-in-link.ts";
import { sealedCookies, type Jar } from "#lib/auth/single-sign-on/sealed-cookies.ts";

const join = z.strictObject({
  /** The secret that shows which browser signed in at the issuer. */
  browser: z.string(),
  /** Where to go after signing in: a path of ours. */
  next: z.string(),
  email: z.string(),
  isDelayed: z.boolean(),
  at: z.number(),
});

/** What a browser keeps of a join that waits for its mailed link. */
export type PendingJoin = z.infer<typeof join>;

const cookies = sealedCookies({
  prefix: "tp_join",
  purpose: "join",
  path: "/",
  seconds: LINK_SECONDS,
  most: 4,
  shape: join,
});

/** The `Set-Cookie` headers that keep a join in its browser. Pure. */
export function joinCookies(sealer: Sealer, id: string, pending: PendingJoin, jar: Jar, isSecure: boolean): string[] {
  return cookies.keep(sealer, id, pending, jar, isSecure);
}

/** Takes a join's cookie away. Pure. */
export const noJoinCookie = cookies.drop;

/** The join of this id that this browser waits for; null when there is none. Pure. */
export function findJoinCookie(sealer: Sealer, id: unknown, jar: Jar): PendingJoin | null {
  return cookies.open(sealer, jar).find(({ key }) => key === id)?.value ?? null;
}
