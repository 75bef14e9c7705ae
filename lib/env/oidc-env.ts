import { z } from "zod";
import type { EnvFault } from "#lib/env/database-env.ts";

/** Single sign-on. `trustEmail`: the issuer's addresses count as verified unless it says that one is not. */
export type OidcSettings = { issuer: string; clientId: string; clientSecret: string; trustEmail: boolean };

const address = z.string().refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""), {
  message: "must be an address that begins with https:// or http://",
});

/** The variables, for a schema that has others too. */
export const oidcVariables = {
  OIDC_ISSUER: address.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_TRUST_EMAIL: z.enum(["true", "false"], "must be true or false").default("false"),
};
type Variables = z.infer<z.ZodObject<typeof oidcVariables>>;

/** Issuers where everybody can make a tenant, and write any address into it. */
const anyTenant = /^https:\/\/[^/]*\/(common|organizations|consumers)(\/|$)/i;

/** What only shows when the variables are seen together. Pure. */
export function oidcFaults(env: Variables): EnvFault[] {
  const faults: EnvFault[] = [];
  if ([env.OIDC_ISSUER, env.OIDC_CLIENT_ID, env.OIDC_CLIENT_SECRET].filter(Boolean).length % 3 !== 0) {
    faults.push({
      variable: "OIDC_ISSUER",
      message: "goes with OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: set all three or none",
    });
  }
  if (env.OIDC_TRUST_EMAIL === "true" && anyTenant.test(env.OIDC_ISSUER ?? "")) {
    faults.push({
      variable: "OIDC_TRUST_EMAIL",
      message: "may be true only while OIDC_ISSUER is one tenant's own, not common, organizations or consumers",
    });
  }
  return faults;
}

/** The settings; null without an issuer. Pure. */
export function toOidcSettings(env: Variables): OidcSettings | null {
  if (!env.OIDC_ISSUER || !env.OIDC_CLIENT_ID || !env.OIDC_CLIENT_SECRET) return null;
  return {
    issuer: env.OIDC_ISSUER,
    clientId: env.OIDC_CLIENT_ID,
    clientSecret: env.OIDC_CLIENT_SECRET,
    trustEmail: env.OIDC_TRUST_EMAIL === "true",
  };
}
