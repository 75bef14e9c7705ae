import { operatorWord } from "#components/console/operator-word.ts";
import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { Select, type Option } from "#components/ui/fields/field.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import type { OperatorRow } from "#lib/auth/operators.ts";

type Action = (form: FormData) => Promise<void>;
type Props = {
  operators: readonly OperatorRow[];
  roles: readonly Option[];
  /** Who looks. */
  userId: string;
  /** Null for those who may only look. */
  actions: { change: Action; remove: Action } | null;
};

export function OperatorTable({ operators, roles, userId, actions }: Props) {
  return (
    <Table
      label="Operators and their roles"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Person</HeadCell>
          <HeadCell>Role</HeadCell>
          <HeadCell isEnd>
            <span className="vh">Remove</span>
          </HeadCell>
        </>
      }
    >
      {operators.map((operator) => (
        <tr key={operator.userId}>
          <NameCell>
            <span className="two-lines">
              <span>
                {operator.email ?? "Erased"}
                {operator.userId === userId && " (you)"}
              </span>
              <span>{operator.hasSignedIn ? (operator.name ?? "Has signed in") : "Has not signed in yet"}</span>
            </span>
          </NameCell>
          <Cell label="Role">
            {actions ? (
              <form action={actions.change} className="row row--wrap">
                <input type="hidden" name="userId" value={operator.userId} />
                <Select
                  name="role"
                  className="input--auto"
                  aria-label={`Role of ${operator.email ?? "an erased person"}`}
                  defaultValue={operator.role}
                  options={roles}
                />
                <SubmitButton size="small" pendingLabel="Saving…">
                  Save<span className="vh"> role of {operator.email}</span>
                </SubmitButton>
              </form>
            ) : (
              operatorWord(operator.role)
            )}
          </Cell>
          <Cell isEnd>{actions && <Remove operator={operator} action={actions.remove} />}</Cell>
        </tr>
      ))}
    </Table>
  );
}

function Remove({ operator: { userId, email }, action }: { operator: OperatorRow; action: Action }) {
  return (
    <ConfirmAction
      id={`remove-${userId}`}
      open={
        <>
          Remove<span className="vh"> {email}</span>
        </>
      }
      look={{ size: "small" }}
      title={`Remove ${email ?? "this person"} from the team?`}
      keep="Keep on the team"
      action={action}
      values={{ userId }}
      confirm="Remove from team"
      pending="Removing…"
    >
      <ul>
        <li>They are shut out of the console with their next click.</li>
        <li>What they did stays in the audit log.</li>
        <li>An owner can add them again.</li>
      </ul>
    </ConfirmAction>
  );
}
