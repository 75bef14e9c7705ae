import type { FormState } from "#components/console/form-state.ts";
import { InvitationTable } from "#components/team/invitation-table.tsx";
import { roleWords } from "#components/team/role-words.ts";
import { InviteForm } from "#components/team/invite-form.tsx";
import { RequestTable } from "#components/team/request-table.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Cell, NameCell, Table } from "#components/ui/layout/table.tsx";
import type { CustomerDetail } from "#lib/customers/find-customer.ts";
import type { WaitingForTeam } from "#lib/team/list-team.ts";

type Props = Pick<CustomerDetail, "members" | "memberCount"> & {
  customerId: string;
  waiting: WaitingForTeam & { hasNoOwner: boolean };
  now: Date;
  /** Lets an operator invite a first owner; null: they may not, or there is one. */
  invite: { person: string; action: (previous: FormState, form: FormData) => Promise<FormState> } | null;
};

/** Who can sign in for a customer, who is invited, who asks; and the way to a first owner where there is none. */
export function MemberPanel({ members, memberCount, customerId, waiting, now, invite }: Props) {
  const { invitations, requests, hasNoOwner } = waiting;
  return (
    <>
      <Panel
        id="members"
        title="Members"
        isFlush
        aside={memberCount > members.length ? `${members.length} of ${memberCount}` : undefined}
      >
        {members.length === 0 ? (
          <p className="p-4 text-ink-3">No one can sign in for this customer yet.</p>
        ) : (
          <Table label="Members and their roles" hasTwoLines>
            {members.map(({ userId, name, email, role }) => (
              <tr key={userId}>
                <NameCell>
                  <span className="two-lines">
                    <span>
                      <bdi>{name ?? email ?? "Erased"}</bdi>
                    </span>
                    {name !== null && email !== null && <span>{email}</span>}
                  </span>
                </NameCell>
                <Cell isEnd>{roleWords[role]}</Cell>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
      {invitations.length > 0 && (
        <Panel id="invitations" title="Invitations" isFlush>
          <InvitationTable invitations={invitations} now={now} organizationId={customerId} acting={null} />
        </Panel>
      )}
      {requests.length > 0 && (
        <Panel
          id="requests"
          title="Requests to join"
          isFlush
          foot={hasNoOwner ? "No owner can decide them." : "The customer’s owners and admins decide them."}
        >
          <RequestTable requests={requests} decideAt={null} />
        </Panel>
      )}
      {invite !== null && hasNoOwner && (
        <Panel id="first-owner" title="Invite a first owner">
          <p className="text-ink-2">
            This customer has no owner who can be written to. The person you invite becomes one.
          </p>
          <InviteForm action={invite.action} organizationId={customerId} person={invite.person} roles={[]} />
        </Panel>
      )}
    </>
  );
}
