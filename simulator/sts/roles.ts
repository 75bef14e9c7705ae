import { AwsError } from "#simulator/wire/errors.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import { sessionArn } from "#simulator/sts/role-session.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { SimulatedRole } from "#simulator/state/setting-types.ts";

/** IAM's default for a role's longest session, and the most that a role assumed by a role may ask for. */
const HOUR_SECONDS = 3_600;

/** The ARN by which a caller is known: a role's session, or the one user that every account has. */
export function callerArn({ accountId, session }: Caller): string {
  return session === null ? `arn:aws:iam::${accountId}:user/simulated` : sessionArn(session);
}

function deny(who: string, action: string, roleArn: string): never {
  throw new AwsError(
    "AccessDenied",
    `${who} is not authorized to perform: sts:${action} on resource: ${roleArn}`,
    "STS-TRUST",
    403,
  );
}

/** The role with its trust policy; null where the settings name no roles: then every role exists and trusts everyone. */
function findRole(sim: Sim, roleArn: string, orElse: () => never): SimulatedRole | null {
  const { roles } = sim.settings();
  return roles === null ? null : (roles.find((role) => role.roleArn === roleArn) ?? orElse());
}

function checkDuration(role: SimulatedRole | null, isChained: boolean, asked: number | undefined): number {
  const seconds = asked ?? HOUR_SECONDS;
  if (isChained && seconds > HOUR_SECONDS) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
      "STS-DURATION",
    );
  }
  if (role !== null && seconds > (role.maxSessionSeconds ?? HOUR_SECONDS)) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      "STS-DURATION",
    );
  }
  return seconds;
}

/**
 * Checks a role's trust policy for AssumeRole: the caller's account and the ExternalId.
 *
 * @returns the session's length in seconds.
 * @throws AwsError AccessDenied (403), ValidationError.
 */
export function checkTrust(
  sim: Sim,
  caller: Caller,
  { roleArn, externalId, seconds }: { roleArn: string; externalId: string | null; seconds: number | undefined },
): number {
  const refuse = () => deny(`User: ${callerArn(caller)}`, "AssumeRole", roleArn);
  const role = findRole(sim, roleArn, refuse);
  if (role !== null) {
    if (role.trustedAccountIds?.includes(caller.accountId) === false) refuse();
    if (role.externalId != null && role.externalId !== externalId) refuse();
    // A role for web identities alone trusts no account.
    if (role.trustedAccountIds === undefined && role.webIdentity != null) refuse();
  }
  return checkDuration(role, caller.session !== null, seconds);
}

/** The claims of an OIDC token that a trust policy looks at. */
export type WebIdentity = { iss: string; aud: string; sub: string };

/**
 * Checks a role's trust policy for AssumeRoleWithWebIdentity: issuer, audience and subject.
 *
 * @returns the session's length in seconds.
 * @throws AwsError InvalidIdentityTokenException (400), AccessDenied (403), ValidationError.
 */
export function checkWebTrust(
  sim: Sim,
  identity: WebIdentity,
  { roleArn, seconds }: { roleArn: string; seconds: number | undefined },
): number {
  const refuse = () => deny("Not authorized: the web identity", "AssumeRoleWithWebIdentity", roleArn);
  const role = findRole(sim, roleArn, refuse);
  if (role !== null) {
    const trusted = role.webIdentity ?? refuse();
    if (identity.iss !== trusted.issuer) {
      throw new AwsError(
        "InvalidIdentityTokenException",
        `No OpenIDConnect provider found in your account for ${identity.iss}`,
        "STS-IDENTITY",
      );
    }
    if (trusted.audience != null && identity.aud !== trusted.audience) {
      throw new AwsError("InvalidIdentityTokenException", "Incorrect token audience", "STS-IDENTITY");
    }
    if (trusted.subject != null && identity.sub !== trusted.subject) refuse();
  }
  return checkDuration(role, false, seconds);
}
