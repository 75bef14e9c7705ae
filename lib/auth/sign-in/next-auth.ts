import NextAuth, { type NextAuthOptions } from "next-auth";
import type { EmailConfig } from "next-auth/providers/email";
import { createAuthAdapter } from "#lib/auth/sign-in/adapter.ts";
import { adoptFirstOwners } from "#lib/auth/sign-in/first-owners.ts";
import { safePath } from "#lib/http/safe-path.ts";
import { LINK_SECONDS } from "#lib/auth/sign-in/sign-in-link.ts";
import { newSessionToken, SESSION_DAYS } from "#lib/auth/session/start-session.ts";
import { database } from "#lib/db/client.ts";
import { env } from "#lib/env/env.ts";
import { fixNextAuthUrl } from "#lib/env/next-auth-url.ts";
import { logger } from "#lib/log/log.ts";

/** A request to next-auth, made by a route of ours. */
type Handle = (request: Request, context: { params: Promise<{ nextauth: string[] }> }) => Promise<Response>;

/** next-auth's own handler: it spends mailed links, makes people and sessions. Single sign-on is `single-sign-on/`. */
export function nextAuthHandler(): Handle {
  fixNextAuthUrl();
  return NextAuth(nextAuthOptions()) as Handle;
}

function nextAuthOptions(): NextAuthOptions {
  const { nextAuthSecret, appUrl, isSecure, operatorEmails } = env();
  return {
    adapter: createAuthAdapter(database()),
    secret: nextAuthSecret,
    useSecureCookies: isSecure,
    session: {
      strategy: "database",
      maxAge: SESSION_DAYS * 86_400,
      generateSessionToken: newSessionToken,
    },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in", verifyRequest: "/sign-in" },
    providers: [mailedLink],
    callbacks: {
      redirect: ({ url }) => appUrl + safePath(url.startsWith(appUrl) ? url.slice(appUrl.length) : url, "/dashboard"),
    },
    events: {
      async signIn({ user }) {
        if (user.email)
          await adoptFirstOwners({ db: database(), operatorEmails, now: new Date() }, { email: user.email });
      },
    },
    logger: {
      // next-auth's metadata may hold requests and profiles, so only names are logged.
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

function nameOf(metadata: unknown): string {
  if (metadata instanceof Error) return metadata.name;
  const { error } = (typeof metadata === "object" && metadata !== null ? metadata : {}) as { error?: unknown };
  return error instanceof Error ? error.name : "unknown";
}
