import Link from "next/link";
import { SuccessorForm } from "#components/agreements/successor-form.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { listSuccessorCases, type SuccessorCaseView } from "#lib/agreements/successors/successor-cases.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { choiceParam, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { decideSuccessorAction } from "../actions.ts";

async function SuccessorsPage({ searchParams }: { searchParams: SearchParams }) {
  const { actor, db } = await requireConsole("/admin/agreements/successors");
  const cases = await listSuccessorCases({ db, actor });
  const isDone = choiceParam((await searchParams).done, ["decided"]) !== null;
  const mayDecide = isOperatorAtLeast(actor, "ADMIN");
  return (
    <>
      <PageHead
        back={{ href: "/admin/agreements", label: "Agreements" }}
        title="Uncertain successors"
        lead="Renewals and replacements on a new licence of which AWS does not say what they follow. Organization and carried units go over once you decide."
      />
      <div className="stack">
        {cases.length === 0 && (
          <Panel>
            <EmptyState title="None waits">Every successor that AWS told of has found what it follows.</EmptyState>
          </Panel>
        )}
        {cases.map((one) => (
          <Panel key={one.successor.id} id={`case-${one.successor.id}`} title={titleOf(one)}>
            <p>
              <Link href={`/admin/agreements/${one.successor.id}`} prefetch={false}>
                {one.successor.awsAgreementId ?? "This agreement"}
              </Link>{" "}
              began {one.successor.startsAt === null ? "lately" : formatUtc(one.successor.startsAt, "day-hour")}. It has
              waited since {formatUtc(one.openedAt, "day-hour")}.
            </p>
            {mayDecide ? (
              <SuccessorForm
                agreementId={one.successor.id}
                candidates={one.candidates.map(({ agreement, supersededAt }) => ({
                  id: agreement.id,
                  title: `${agreement.awsAgreementId ?? agreement.id}, ${agreement.organization?.name ?? "not registered"}`,
                  hint: `Renewed or replaced ${formatUtc(supersededAt, "day-hour")}`,
                }))}
                action={decideSuccessorAction}
              />
            ) : (
              <ul>
                {one.candidates.map(({ agreement }) => (
                  <li key={agreement.id}>
                    {agreement.awsAgreementId ?? agreement.id}, {agreement.organization?.name ?? "not registered"}
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        ))}
      </div>
      {isDone && <Toast>Decided. What was carried goes over with the old licence’s last hour.</Toast>}
    </>
  );
}

function titleOf({ successor }: SuccessorCaseView): string {
  return `${successor.product.title}, AWS account ${successor.customerAwsAccountId ?? "unknown"}`;
}

export default titled("Uncertain successors · Tallyport", SuccessorsPage);
