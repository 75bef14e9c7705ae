import { OperatorForm } from "#components/team/operator-form.tsx";
import { OperatorTable } from "#components/team/operator-table.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { listOperators } from "#lib/auth/operators.ts";
import { choiceParam, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { addOperatorAction, changeRoleAction, removeOperatorAction } from "./actions.ts";

const roles = [
  { value: "VIEWER", label: "Viewer: read only" },
  { value: "ADMIN", label: "Admin: also makes changes" },
  { value: "OWNER", label: "Owner: also keys, products, team" },
];
const done = {
  added: "Added to the team. A mail is on its way.",
  changed: "Role changed.",
  removed: "Removed from the team.",
} as const;

async function TeamPage({ searchParams }: { searchParams: SearchParams }) {
  const { actor, db } = await requireConsole("/admin/team");
  const operators = await listOperators({ db, actor });
  const mayChange = isOperatorAtLeast(actor, "OWNER");
  const outcome = choiceParam((await searchParams).done, ["added", "changed", "removed", "last-owner"]);
  return (
    <>
      <PageHead title="Team" lead="Who of your staff may open this console, and what they may do." />
      <div className="stack">
        {outcome === "last-owner" && (
          <Note kind="risk">
            <b>The last owner cannot go.</b> Make another person an owner first. Nothing was changed.
          </Note>
        )}
        <div className={mayChange ? "columns-main" : "stack"}>
          <Panel id="team" title="Operators" isFlush>
            <OperatorTable
              operators={operators}
              roles={roles}
              userId={actor.userId}
              actions={mayChange ? { change: changeRoleAction, remove: removeOperatorAction } : null}
            />
          </Panel>
          {mayChange && (
            <Panel id="add" title="Add a person">
              <OperatorForm action={addOperatorAction} roles={roles} />
            </Panel>
          )}
        </div>
      </div>
      {outcome !== null && outcome !== "last-owner" && <Toast key={outcome}>{done[outcome]}</Toast>}
    </>
  );
}

export default titled("Team · Tallyport", TeamPage);
