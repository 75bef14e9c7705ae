import { PageHead } from "#components/ui/page-head.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { Cell, HeadCell, Table } from "#components/ui/table.tsx";
import { formatUtc } from "#components/ui/format-instant.ts";
import { titled } from "#components/ui/titled.tsx";
import type { MemberRole } from "#lib/auth/actor.ts";
import { listMembers } from "#lib/auth/list-members.ts";
import { requireUser } from "#lib/auth/session.ts";
import { database } from "#lib/db/client.ts";
import { oneOf, type SearchParams } from "../../../search-params.ts";
import { chooseOrganization } from "../choose-organization.ts";
import { NoAgreement } from "../no-agreement.tsx";
import { OrganizationChip } from "../organization-chip.tsx";

const roles: Record<MemberRole, string> = { OWNER: "Owner", ADMIN: "Admin", MEMBER: "Member" };

async function TeamPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireUser("/dashboard/team");
  const organization = chooseOrganization(actor, oneOf(await searchParams, "organization"));
  if (organization === null) return <NoAgreement email={actor.email} />;

  const { organizationId, organizationName } = organization;
  const members = await listMembers(database(), actor, organizationId);
  return (
    <>
      <PageHead
        title="Team"
        lead={`Who sees usage and billing of ${organizationName}.`}
        actions={<OrganizationChip memberships={actor.memberships} chosen={organizationId} path="/dashboard/team" />}
      />
      <Panel
        id="members"
        title="Members"
        aside={members.length === 1 ? "1 person" : `${members.length} people`}
        isFlush
        foot="Owners and admins link agreements; members look."
      >
        <Table
          label="Members"
          hasTwoLines
          head={
            <>
              <HeadCell>Person</HeadCell>
              <HeadCell>Role</HeadCell>
              <HeadCell isEnd>Since</HeadCell>
            </>
          }
        >
          {members.map(({ userId, name, email, role, since }) => (
            <tr key={userId}>
              <th scope="row">
                <span className="two-lines">
                  <span>
                    {name ?? email ?? "Erased person"}
                    {userId === actor.userId && <span className="text-ink-3"> (you)</span>}
                  </span>
                  {name && <span>{email}</span>}
                </span>
              </th>
              <Cell>{roles[role]}</Cell>
              <Cell isEnd>{formatUtc(since, "day")}</Cell>
            </tr>
          ))}
        </Table>
      </Panel>
    </>
  );
}

export default titled("Team", TeamPage);
