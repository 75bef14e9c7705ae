import { randomBytes } from "node:crypto";
import NextAuth, { type NextAuthOptions, type Profile } from "next-auth";
import type { EmailConfig } from "next-auth/providers/email";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { createAuthAdapter } from "#lib/auth/adapter.ts";
import { adoptFirstOwners } from "#lib/auth/first-owners.ts";
import { normaliseEmail } from "#lib/auth/normalise-email.ts";
import { safePath } from "#lib/auth/safe-path.ts";
import { LINK_SECONDS } from "#lib/auth/sign-in-link.ts";
import { database } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";
import { fixNextAuthUrl } from "#lib/env/next-auth-url.ts";
import { logger } from "#lib/errors/log.ts";

const SESSION_DAYS = 14;

/** The id of the one OpenID Connect provider, in next-auth's addresses. */
export const SINGLE_SIGN_ON = "oidc";

/** A request to next-auth, made by a route of ours. */
type Handle = (request: Request, context: { params: Promise<{ nextauth: string[] }> }) => Promise<Response>;

/** next-auth's own handler: it spends mailed links, talks to the issuer, makes people and sessions. */
export function nextAuthHandler(): Handle {
  fixNextAuthUrl();
  return NextAuth(nextAuthOptions()) as Handle;
}

function nextAuthOptions(): NextAuthOptions {
  const { nextAuthSecret, appUrl, isSecure, oidc, operatorEmails } = env();
  return {
    adapter: createAuthAdapter(database()),
    secret: nextAuthSecret,
    useSecureCookies: isSecure,
    session: {
      strategy: "database",
      maxAge: SESSION_DAYS * 86_400,
      generateSessionToken: () => randomBytes(32).toString("base64url"),
    },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in", verifyRequest: "/sign-in" },
    providers: [mailedLink, ...(oidc === null ? [] : [singleSignOn(oidc)])],
    callbacks: {
      signIn: ({ account, profile, user }) => account?.type !== "oauth" || isVouchedFor(profile, user.email),
      redirect: ({ url }) => appUrl + safePath(url.startsWith(appUrl) ? url.slice(appUrl.length) : url, "/dashboard"),
    },
    events: {
      async signIn({ user }) {
        if (user.email)
          await adoptFirstOwners({ db: database(), operatorEmails, now: new Date() }, { email: user.email });
      },
    },
    logger: {
      // next-auth's metadata may hold requests and profiles, so only names are kept.
      error: (code, metadata) => logger.error({ code, cause: nameOf(metadata) }, "next-auth"),
      warn: (code) => logger.warn({ code }, "next-auth"),
      debug: () => {},
    },
  };
}

/** Spends links; `requestSignInLink` makes and mails them. */
const mailedLink: EmailConfig = {
  id: "email",
  type: "email",
  name: "Email",
  server: "",
  from: "",
  maxAge: LINK_SECONDS,
  options: {},
  sendVerificationRequest: () => Promise.reject(new Error("links are mailed by requestSignInLink")),
};

type OidcProfile = Profile & { email_verified?: unknown };

function singleSignOn(oidc: { issuer: string; clientId: string; clientSecret: string }): OAuthConfig<OidcProfile> {
  return {
    id: SINGLE_SIGN_ON,
    name: "Single sign-on",
    type: "oauth",
    wellKnown: `${oidc.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    issuer: oidc.issuer,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: "openid email profile" } },
    allowDangerousEmailAccountLinking: false,
    profile(profile) {
      const normalised = normaliseEmail(profile.email ?? "");
      return {
        id: profile.sub ?? "",
        name: profile.name ?? null,
        email: "email" in normalised ? normalised.email : null,
      };
    },
  };
}

/** next-auth itself does not look at `email_verified`. */
function isVouchedFor(profile: OidcProfile | undefined, email: string | null | undefined): boolean {
  return Boolean(email) && (profile?.email_verified === true || profile?.email_verified === "true");
}

function nameOf(metadata: unknown): string {
  if (metadata instanceof Error) return metadata.name;
  const { error } = (typeof metadata === "object" && metadata !== null ? metadata : {}) as { error?: unknown };
  return error instanceof Error ? error.name : "unknown";
}
