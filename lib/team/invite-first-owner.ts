import { z } from "zod";
import { assertOperator, type Actor } from "#lib/auth/actor.ts";
import { countMail, emailInput, openInvitation, type TeamDeps } from "#lib/team/invite.ts";
import { countOwners } from "#lib/team/list-team.ts";
import { lockTeam } from "#lib/team/lock-team.ts";
import { refusal } from "#lib/team/refusal.ts";

/** The console's form on a customer's page. */
export const inviteFirstOwnerInput = z.strictObject({ organizationId: z.uuid(), email: emailInput });

type Deps = TeamDeps & { actor: Pick<Actor, "userId" | "operatorRole"> };

/**
 * An operator invites an owner for an organization that has none who can be written to: a customer who was imported
 * without people, or whose owners were erased. A person who is a member already becomes its owner that way too: the
 * role rises when the invitation is accepted.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN (below ADMIN), CONFLICT (it has an owner, is archived, a limit).
 */
export async function inviteFirstOwner(
  deps: Deps,
  { organizationId, email }: z.infer<typeof inviteFirstOwnerInput>,
): Promise<void> {
  assertOperator(deps.actor, "ADMIN");
  await countMail(deps, { organizationId, email });
  await deps.db.$transaction(async (tx) => {
    const { isArchived } = await lockTeam(tx, organizationId);
    if (isArchived) throw refusal("archived");
    if ((await countOwners(tx, organizationId)) > 0) throw refusal("has-owner");
    await openInvitation(tx, deps, { organizationId, email, role: "OWNER", own: null });
  });
}
