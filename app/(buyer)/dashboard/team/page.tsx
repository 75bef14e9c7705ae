import { InvitationTable } from "#components/team/invitation-table.tsx";
import { InviteForm } from "#components/team/invite-form.tsx";
import { MemberTable } from "#components/team/member-table.tsx";
import { RequestTable } from "#components/team/request-table.tsx";
import { roleOptions } from "#components/team/role-words.ts";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { isMemberAtLeast } from "#lib/auth/actor.ts";
import { listMembers } from "#lib/auth/list-members.ts";
import { requireUser } from "#lib/auth/session/session.ts";
import { database } from "#lib/db/client.ts";
import { listWaiting } from "#lib/team/list-team.ts";
import { rolesToGive } from "#lib/team/team-rules.ts";
import { exactParam, type SearchParams } from "#app/_lib/search-params.ts";
import { chooseOrganization } from "../_lib/choose-organization.ts";
import { NoAgreement } from "../_lib/no-agreement.tsx";
import { OrganizationChip } from "../_lib/organization-chip.tsx";
import {
  changeMemberAction,
  inviteAction,
  leaveAction,
  removeMemberAction,
  resendAction,
  withdrawAction,
} from "./actions.ts";
import { Outcome } from "./_lib/outcome.tsx";

async function TeamPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireUser("/dashboard/team");
  const params = await searchParams;
  const outcome = <Outcome doneWord={exactParam(params.done)} refusedWord={exactParam(params.refused)} />;
  const chosen = chooseOrganization(actor, exactParam(params.organization));
  if (chosen === null) {
    return (
      <>
        {outcome}
        <NoAgreement actor={actor} />
      </>
    );
  }

  const { organizationId, organizationName, role, isArchived } = chosen;
  const now = new Date();
  const [members, { invitations, requests }] = await Promise.all([
    listMembers(database(), actor, organizationId),
    listWaiting({ db: database(), actor, now }, organizationId),
  ]);
  const mayInvite = isMemberAtLeast(actor, organizationId, "ADMIN");
  return (
    <>
      <PageHead
        title="Team"
        lead={
          <span className="wrap-anywhere">
            Who sees usage and billing of <bdi>{organizationName}</bdi>.
          </span>
        }
        actions={<OrganizationChip memberships={actor.memberships} chosen={organizationId} path="/dashboard/team" />}
      />
      <div className="stack">
        {outcome}
        {requests.length > 0 && (
          <Panel id="requests" title="Requests to join" isFlush foot="They see nothing until you approve.">
            <RequestTable requests={requests} decideAt="/dashboard/team/requests" />
          </Panel>
        )}
        <div className={mayInvite ? "columns-main" : "stack"}>
          <div className="stack">
            <Panel
              id="members"
              title="Members"
              aside={members.length === 1 ? "1 person" : `${members.length} people`}
              isFlush
              foot={
                mayInvite
                  ? "Owners and admins link agreements and manage the team; members can view. Only owners change owners."
                  : "Owners and admins link agreements and manage the team; members can view. To invite a colleague, ask one of them."
              }
            >
              <MemberTable
                members={members}
                organization={{ id: organizationId, name: organizationName }}
                viewer={{ userId: actor.userId, role }}
                actions={{ change: changeMemberAction, remove: removeMemberAction, leave: leaveAction }}
              />
            </Panel>
            {invitations.length > 0 && (
              <Panel id="invitations" title="Invitations" isFlush>
                <InvitationTable
                  invitations={invitations}
                  now={now}
                  organizationId={organizationId}
                  acting={{ person: actor.userId, role, resend: resendAction, withdraw: withdrawAction }}
                />
              </Panel>
            )}
          </div>
          {mayInvite && (
            <Panel id="invite" title="Invite a colleague">
              {isArchived ? (
                <Note>This organization is archived. No one can be added to it.</Note>
              ) : (
                <InviteForm
                  action={inviteAction}
                  organizationId={organizationId}
                  person={actor.userId}
                  roles={roleOptions(rolesToGive(role))}
                  key={organizationId}
                />
              )}
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}

export default titled("Team", TeamPage);
