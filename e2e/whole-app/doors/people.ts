import { createHash, randomBytes, randomUUID } from "node:crypto";
import { Client } from "pg";
import { stack } from "#e2e/fixtures/stack.ts";

/** What a request is sent with: a session's cookie, an API key, or nothing. */
export type Caller = { name: string; role: Role; headers: Record<string, string> };

export type Role =
  | "anonymous"
  | "stranger"
  | "foreign owner"
  | "member"
  | "buyer admin"
  | "buyer owner"
  | "viewer"
  | "admin"
  | "owner"
  | "usage:write"
  | "agreements:read"
  | "metering:read"
  | "organizations:write";

export type Cast = {
  callers: Caller[];
  /** Ids of what belongs to the members' organization, and what nobody but it and operators may read. */
  own: { organizationId: string; agreementId: string; secrets: string[] };
};

const SESSION_COOKIE = "next-auth.session-token";

/** One person of each role, signed in, and one key of each scope, written straight into the database of the tests. */
export async function makeCast(db: Client): Promise<Cast> {
  const [agreement] = stack.agreements;
  const { rows } = await db.query<{ organization_id: string; name: string }>(
    `SELECT l.organization_id, o.name FROM agreement_link l JOIN organization o ON o.id = l.organization_id
     WHERE l.agreement_id = $1 AND l.linked_to IS NULL`,
    [agreement!.id],
  );
  const { organization_id: organizationId, name } = rows[0]!;
  const foreign = randomUUID();
  await db.query("INSERT INTO organization (id, name) VALUES ($1, 'Elsewhere Ltd')", [foreign]);
  const person = (role: Role) => signedIn(db, role);
  const callers: Caller[] = [{ name: "anonymous", role: "anonymous", headers: {} }, (await person("stranger")).caller];
  for (const [role, member, organization] of [
    ["foreign owner", "OWNER", foreign],
    ["member", "MEMBER", organizationId],
    ["buyer admin", "ADMIN", organizationId],
    ["buyer owner", "OWNER", organizationId],
  ] as const) {
    const { id, caller } = await person(role);
    await db.query("INSERT INTO membership (id, user_id, organization_id, role) VALUES ($1, $2, $3, $4::member_role)", [
      randomUUID(),
      id,
      organization,
      member,
    ]);
    callers.push(caller);
  }
  for (const role of ["viewer", "admin", "owner"] as const) {
    const { id, caller } = await person(role);
    await db.query("INSERT INTO operator (id, user_id, role) VALUES ($1, $2, $3::operator_role)", [
      randomUUID(),
      id,
      role.toUpperCase(),
    ]);
    callers.push(caller);
  }
  for (const scope of ["usage:write", "agreements:read", "metering:read", "organizations:write"] as const) {
    callers.push({
      name: `key for ${scope}`,
      role: scope,
      headers: { authorization: `Bearer ${await makeKey(db, scope)}` },
    });
  }
  const { licenseArn, customerAwsAccountId, awsAgreementId } = agreement!;
  return {
    callers,
    own: {
      organizationId,
      agreementId: agreement!.id,
      secrets: [licenseArn, customerAwsAccountId, awsAgreementId, name],
    },
  };
}

async function signedIn(db: Client, role: Role): Promise<{ id: string; caller: Caller }> {
  const id = randomUUID();
  const token = randomBytes(32).toString("base64url");
  const email = `${role.replace(" ", "-")}-${id.slice(0, 8)}@doors.example`;
  await db.query("INSERT INTO user_account (id, email, email_verified) VALUES ($1, $2, now())", [id, email]);
  await db.query(
    "INSERT INTO session (id, session_token, user_id, expires) VALUES ($1, $2, $3, now() + interval '1 day')",
    [randomUUID(), createHash("sha256").update(token).digest("base64url"), id],
  );
  return { id, caller: { name: role, role, headers: { cookie: `${SESSION_COOKIE}=${token}` } } };
}

async function makeKey(db: Client, scope: string): Promise<string> {
  const lookupId = randomBytes(8).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  const { rows } = await db.query<{ id: string }>("SELECT id FROM installation LIMIT 1");
  void rows;
  await db.query("INSERT INTO api_key (id, name, lookup_id, secret_hash, scopes) VALUES ($1, $2, $3, $4, $5)", [
    randomUUID(),
    `doors ${scope}`,
    lookupId,
    createHash("sha256").update(secret).digest(),
    [scope],
  ]);
  return `tp_live_${lookupId}_${secret}`;
}
