import { FormSubject } from "#components/team/form-subject.tsx";
import { roleOptions, roleWords } from "#components/team/role-words.ts";
import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { Select } from "#components/ui/fields/field.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import type { MemberRole } from "#lib/auth/actor.ts";
import type { Member } from "#lib/auth/list-members.ts";
import { mayManage, rolesToGive } from "#lib/team/team-rules.ts";

type Action = (form: FormData) => Promise<void>;
type Props = {
  members: readonly Member[];
  organization: { id: string; name: string };
  /** Who looks. */
  viewer: { userId: string; role: MemberRole };
  actions: { change: Action; remove: Action; leave: Action };
};

/** The people of an organization, with what the viewer may do to each. */
export function MemberTable({ members, organization, viewer, actions }: Props) {
  return (
    <Table
      label="Members and their roles"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Person</HeadCell>
          <HeadCell>Role</HeadCell>
          <HeadCell>Since</HeadCell>
          <HeadCell isEnd>
            <span className="vh">Remove or leave</span>
          </HeadCell>
        </>
      }
    >
      {members.map((member) => {
        const person = viewer.userId;
        const { userId, name, email, role, since } = member;
        const isViewer = userId === viewer.userId;
        const canManage = mayManage(viewer.role, role);
        const called = name ?? email ?? "Erased person";
        return (
          <tr key={userId} data-testid="member">
            <NameCell>
              <span className="two-lines wrap-anywhere whitespace-normal">
                <span>
                  <bdi>{called}</bdi>
                  {isViewer && " (you)"}
                </span>
                {name !== null && email !== null && <span>{email}</span>}
              </span>
            </NameCell>
            <Cell label="Role">
              {canManage ? (
                <form action={actions.change} className="row row--wrap">
                  <FormSubject organizationId={organization.id} person={person} />
                  <input type="hidden" name="userId" value={userId} />
                  <Select
                    name="role"
                    className="input--auto"
                    aria-label={`Role of ${called}`}
                    defaultValue={role}
                    key={role}
                    options={roleOptions(rolesToGive(viewer.role))}
                  />
                  <SubmitButton size="small" pendingLabel="Saving…">
                    Save<span className="vh"> role of {called}</span>
                  </SubmitButton>
                </form>
              ) : (
                roleWords[role]
              )}
            </Cell>
            <Cell label="Since">{formatUtc(since, "day")}</Cell>
            <Cell isEnd>
              {isViewer ? (
                <Leave organization={organization} person={person} action={actions.leave} />
              ) : (
                canManage && (
                  <Remove member={member} organization={organization} person={person} action={actions.remove} />
                )
              )}
            </Cell>
          </tr>
        );
      })}
    </Table>
  );
}

type OneProps = { organization: Props["organization"]; person: string; action: Action };

function Leave({ organization, person, action }: OneProps) {
  return (
    <ConfirmAction
      id="leave"
      open="Leave"
      look={{ size: "small" }}
      title={
        <>
          Leave <bdi>{organization.name}</bdi>?
        </>
      }
      keep="Stay"
      action={action}
      confirm="Leave organization"
      pending="Leaving…"
      data-testid="confirm-leave"
    >
      <ul>
        <li>You stop seeing its usage and agreements at once.</li>
        <li>An owner or admin can invite you again.</li>
      </ul>
      <FormSubject organizationId={organization.id} person={person} />
    </ConfirmAction>
  );
}

function Remove({ member: { userId, name, email }, organization, person, action }: OneProps & { member: Member }) {
  const called = email ?? name ?? "this person";
  return (
    <ConfirmAction
      id={`remove-${userId}`}
      open={
        <>
          Remove<span className="vh"> {called}</span>
        </>
      }
      look={{ size: "small" }}
      title={
        <>
          Remove <bdi>{called}</bdi> from <bdi>{organization.name}</bdi>?
        </>
      }
      keep="Keep"
      action={action}
      values={{ userId }}
      confirm="Remove member"
      pending="Removing…"
    >
      <ul>
        <li>They stop seeing usage and agreements with their next click.</li>
        <li>What they linked stays linked.</li>
        <li>You can invite them again.</li>
      </ul>
      <FormSubject organizationId={organization.id} person={person} />
    </ConfirmAction>
  );
}
