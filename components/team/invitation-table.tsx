import { FormSubject } from "#components/team/form-subject.tsx";
import { roleWords } from "#components/team/role-words.ts";
import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import type { MemberRole } from "#lib/auth/actor.ts";
import type { TeamInvitationRow } from "#lib/team/list-team.ts";
import { mayManage } from "#lib/team/team-rules.ts";

type Action = (form: FormData) => Promise<void>;
type Props = {
  invitations: readonly TeamInvitationRow[];
  now: Date;
  organizationId: string;
  /** Null: only looks (an operator). */
  acting: { person: string; role: MemberRole; resend: Action; withdraw: Action } | null;
};

/** Who was invited and has not come yet. */
export function InvitationTable({ invitations, now, organizationId, acting }: Props) {
  return (
    <Table
      label="Open invitations"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Invited</HeadCell>
          <HeadCell>Role</HeadCell>
          {acting && (
            <HeadCell isEnd>
              <span className="vh">Send again or withdraw</span>
            </HeadCell>
          )}
        </>
      }
    >
      {invitations.map(({ id, email, role, createdAt, expiresAt }) => (
        <tr key={id} data-testid="invitation">
          <NameCell>
            <span className="two-lines wrap-anywhere whitespace-normal">
              <span>{email ?? "Erased person"}</span>
              <span>
                {expiresAt <= now
                  ? `Expired ${formatUtc(expiresAt, "day")}`
                  : `Invited ${formatUtc(createdAt, "day")}, open until ${formatUtc(expiresAt, "day")}`}
              </span>
            </span>
          </NameCell>
          <Cell label="Role">{roleWords[role]}</Cell>
          {acting && (
            <Cell isEnd>
              {mayManage(acting.role, role) && (
                <div className="row row--wrap">
                  <form action={acting.resend}>
                    <FormSubject organizationId={organizationId} person={acting.person} />
                    <input type="hidden" name="id" value={id} />
                    <SubmitButton size="small" pendingLabel="Sending…">
                      Send again<span className="vh"> to {email}</span>
                    </SubmitButton>
                  </form>
                  <ConfirmAction
                    id={`withdraw-${id}`}
                    open={
                      <>
                        Withdraw<span className="vh"> invitation of {email}</span>
                      </>
                    }
                    look={{ size: "small" }}
                    title={`Withdraw the invitation of ${email ?? "this person"}?`}
                    keep="Keep invitation"
                    action={acting.withdraw}
                    values={{ id }}
                    confirm="Withdraw invitation"
                    pending="Withdrawing…"
                  >
                    <ul>
                      <li>The link in their mail stops working at once.</li>
                      <li>You can invite them again.</li>
                    </ul>
                    <FormSubject organizationId={organizationId} person={acting.person} />
                  </ConfirmAction>
                </div>
              )}
            </Cell>
          )}
        </tr>
      ))}
    </Table>
  );
}
