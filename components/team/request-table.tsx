import { LinkButton } from "#components/ui/actions/button.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Cell, NameCell, Table } from "#components/ui/layout/table.tsx";
import type { JoinRequestRow } from "#lib/team/list-team.ts";

type Props = { requests: readonly JoinRequestRow[]; /** Null: only looks (an operator). */ decideAt: string | null };

/** Who asks to be let in. */
export function RequestTable({ requests, decideAt }: Props) {
  return (
    <Table label="Requests to join" isStacked hasTwoLines>
      {requests.map(({ id, email, name, createdAt, expiresAt }) => (
        <tr key={id} data-testid="join-request">
          <NameCell>
            <span className="two-lines wrap-anywhere whitespace-normal">
              <span>
                <bdi>{email ?? name ?? "Erased person"}</bdi>
              </span>
              <span>
                Asked {formatUtc(createdAt, "day")}, waits until {formatUtc(expiresAt, "day")}
              </span>
            </span>
          </NameCell>
          <Cell isEnd>
            {decideAt !== null && (
              <LinkButton size="small" href={`${decideAt}/${id}`}>
                Approve or decline<span className="vh"> {email}</span>
              </LinkButton>
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
