import { Panel } from "#components/ui/panel.tsx";
import { Cell, NameCell, Table } from "#components/ui/table.tsx";
import type { CustomerDetail } from "#lib/agreements/find-customer.ts";

const roleWords = { OWNER: "Owner", ADMIN: "Admin", MEMBER: "Member" } as const;

export function MemberPanel({ members, memberCount }: Pick<CustomerDetail, "members" | "memberCount">) {
  return (
    <Panel
      id="members"
      title="Members"
      isFlush
      aside={memberCount > members.length ? `${members.length} of ${memberCount}` : undefined}
    >
      {members.length === 0 ? (
        <p className="p-4 text-ink-3">Nobody can sign in for this customer.</p>
      ) : (
        <Table label="Members and their roles" hasTwoLines>
          {members.map(({ userId, name, email, role }) => (
            <tr key={userId}>
              <NameCell>
                <span className="two-lines">
                  <span>{name ?? email ?? "Erased"}</span>
                  {name !== null && email !== null && <span>{email}</span>}
                </span>
              </NameCell>
              <Cell isEnd>{roleWords[role]}</Cell>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
