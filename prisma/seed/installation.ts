import { API_SCOPES, readApiKey } from "#lib/auth/api-keys/api-key-format.ts";
import { issueApiKey } from "#lib/auth/api-keys/api-key.ts";
import { adoptFirstOwners } from "#lib/auth/sign-in/first-owners.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { Database } from "#lib/db/client.ts";

type Deps = { db: Database; now: Date };
const seedActor = { kind: "JOB", id: "seed" } as const;

/** The first owners, made as at the first sign-in of one of them; gives back one who may enter products. */
export async function provideOwner(deps: Deps, operatorEmails: readonly string[]): Promise<Operator> {
  for (const email of operatorEmails) await adoptFirstOwners({ ...deps, operatorEmails }, { email });
  const owner = await deps.db.operator.findFirst({
    where: { role: "OWNER", removedAt: null },
    orderBy: { createdAt: "asc" },
    select: { userId: true },
  });
  if (owner === null) throw new Error("There is no owner: set OPERATOR_EMAILS.");
  return { userId: owner.userId, operatorRole: "OWNER" };
}

/** The API key with all scopes: the one that was made before, or a new one where it is unknown or revoked. */
export async function provideApiKey(deps: Deps, previous: string | null): Promise<string> {
  const known = readApiKey(previous);
  if (previous !== null && known !== null) {
    const isValid = await deps.db.apiKey.count({ where: { lookupId: known.lookupId, revokedAt: null } });
    if (isValid === 1) return previous;
  }
  const input = { name: "Sample data", scopes: [...API_SCOPES] };
  return (await issueApiKey({ ...deps, actor: seedActor }, input)).key;
}
