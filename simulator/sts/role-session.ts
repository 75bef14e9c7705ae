import { createHash, timingSafeEqual } from "node:crypto";
import { AwsError } from "#simulator/wire/errors.ts";
import type { Caller, RoleSession } from "#simulator/wire/signature.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { randomHex } from "#simulator/state/random.ts";
import { signToken } from "#simulator/context/token-secret.ts";

/** Marks session tokens of this simulator. Those of others are not checked, as secrets are not. */
const TOKEN_PREFIX = "simulated-session.";

/** The AWS account in an ARN of IAM or STS. */
function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** The id that IAM gives a role, user or session, always the same for the same ARN. */
export function uniqueId(prefix: string, arn: string): string {
  return `${prefix}${createHash("sha256").update(arn).digest("hex").slice(0, 17).toUpperCase()}`;
}

/** A session's own ARN: the role's name without its path. */
export function sessionArn({ roleArn, name }: RoleSession): string {
  return `arn:aws:sts::${accountOf(roleArn)}:assumed-role/${roleArn.split("/").at(-1)}/${name}`;
}

/** STS's Credentials and AssumedRoleUser for a session of a role. The access key id ends in the role's account. */
export function openSession(sim: Sim, { roleArn, name, seconds }: { roleArn: string; name: string; seconds: number }) {
  const accessKeyId = `ASIA${randomHex(4).toUpperCase()}${accountOf(roleArn)}`;
  const session = { roleArn, name, accessKeyId, endsAt: (Math.floor(sim.clock.now() / 1000) + seconds) * 1000 };
  const payload = Buffer.from(JSON.stringify(session)).toString("base64");
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: randomHex(40),
      SessionToken: `${TOKEN_PREFIX}${payload}.${signToken(sim, payload)}`,
      Expiration: new Date(session.endsAt).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: `${uniqueId("AROA", roleArn)}:${name}`, Arn: sessionArn(session) },
  };
}

function readToken(sim: Sim, token: string): RoleSession | null {
  const [payload = "", signature = ""] = token.slice(TOKEN_PREFIX.length).split(".");
  const expected = Buffer.from(signToken(sim, payload));
  const found = Buffer.from(signature);
  if (expected.length !== found.length || !timingSafeEqual(expected, found)) return null;
  return JSON.parse(Buffer.from(payload, "base64").toString()) as RoleSession;
}

/**
 * The caller with the role's session that its session token stands for.
 *
 * @throws AwsError UnrecognizedClientException for temporary keys without their token, ExpiredTokenException (403) after the session's end
 *   on the simulated clock.
 */
export function withSession(sim: Sim, caller: Caller, token: string | string[] | undefined): Caller {
  const isOurs = typeof token === "string" && token.startsWith(TOKEN_PREFIX);
  const isTemporary = caller.accessKeyId.startsWith("ASIA");
  if (!isOurs && !(isTemporary && token === undefined)) return caller;
  const session = isOurs ? readToken(sim, token) : null;
  if (session === null || session.accessKeyId !== caller.accessKeyId) {
    throw new AwsError(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
      "STS-SESSION",
      403,
    );
  }
  if (sim.clock.now() >= session.endsAt) {
    throw new AwsError(
      "ExpiredTokenException",
      "The security token included in the request is expired",
      "STS-SESSION-END",
      403,
    );
  }
  return { ...caller, session };
}
