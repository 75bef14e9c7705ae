import { AwsError } from "#simulator/wire/errors.ts";
import type { Operation } from "#simulator/context/operation.ts";
import { openSession } from "#simulator/sts/role-session.ts";
import { checkWebTrust, type WebIdentity } from "#simulator/sts/roles.ts";
import { ROLE_MEMBERS } from "#simulator/sts/sts-shapes.ts";
import type { Sim } from "#simulator/context/sim.ts";

type Request = { RoleArn: string; RoleSessionName: string; WebIdentityToken: string; DurationSeconds?: number };

/** IAM takes a token for this long after its end, since clocks differ. */
const TOLERANCE_MS = 5 * 60_000;

function invalid(why: string): never {
  throw new AwsError("InvalidIdentityTokenException", why, "STS-IDENTITY");
}

function claimsOf(token: string): Record<string, unknown> {
  const parts = token.split(".");
  if (parts.length !== 3) invalid("The ID Token provided is not a valid JWT.");
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString());
    if (typeof claims === "object" && claims !== null) return claims as Record<string, unknown>;
  } catch {
    // No JSON: refused below.
  }
  invalid("The ID Token provided is not a valid JWT.");
}

/**
 * Who an OIDC token says that the caller is. The issuer's signature is not checked, as secrets are not. Its end counts by whichever of the
 * simulated and the machine's clock is behind, for its issuer lives by the machine's.
 */
function readIdentity(sim: Sim, token: string): WebIdentity {
  const { iss, aud, sub, exp } = claimsOf(token);
  const audience: unknown = Array.isArray(aud) ? aud[0] : aud;
  if (typeof iss !== "string" || typeof audience !== "string" || typeof sub !== "string" || typeof exp !== "number") {
    invalid("The ID Token provided lacks one of iss, aud, sub and exp.");
  }
  if (exp * 1000 + TOLERANCE_MS < Math.min(Date.now(), sim.clock.now())) {
    throw new AwsError("ExpiredTokenException", "Token expired.", "STS-IDENTITY-END");
  }
  return { iss, aud: audience, sub };
}

/** STS AssumeRoleWithWebIdentity: temporary credentials of a role for an OIDC token. The one operation that nobody signs. */
export const assumeRoleWithWebIdentity: Operation = {
  name: "AssumeRoleWithWebIdentity",
  service: "sts",
  input: {
    type: "structure",
    members: {
      ...ROLE_MEMBERS,
      WebIdentityToken: { type: "string", min: 4, max: 20_000 },
      ProviderId: { type: "string", min: 4, max: 2_048 },
    },
    required: ["RoleArn", "RoleSessionName", "WebIdentityToken"],
  },
  sellerOnly: false,
  canBeDisabled: false,
  isUnsigned: true,
  run(sim, _, { RoleArn, RoleSessionName, WebIdentityToken, DurationSeconds }: Request) {
    const identity = readIdentity(sim, WebIdentityToken);
    const seconds = checkWebTrust(sim, identity, { roleArn: RoleArn, seconds: DurationSeconds });
    return {
      applied: false,
      output: {
        ...openSession(sim, { roleArn: RoleArn, name: RoleSessionName, seconds }),
        SubjectFromWebIdentityToken: identity.sub,
        Provider: identity.iss,
        Audience: identity.aud,
      },
    };
  },
};
