import Link from "next/link";
import { SuccessionForm } from "#components/agreements/succession-form.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { listSuccessionCases, type SuccessionCaseView } from "#lib/agreements/successors/successor-cases.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { choiceParam, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { decideSuccessionAction } from "../actions.ts";

async function SuccessorsPage({ searchParams }: { searchParams: SearchParams }) {
  const { actor, db } = await requireConsole("/admin/agreements/successors");
  const cases = await listSuccessionCases({ db, actor });
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
          <Panel key={one.heir.id} id={`case-${one.heir.id}`} title={titleOf(one)}>
            <p>
              <Link href={`/admin/agreements/${one.heir.id}`} prefetch={false}>
                {one.heir.awsAgreementId ?? "This agreement"}
              </Link>{" "}
              began {one.heir.startsAt === null ? "lately" : formatUtc(one.heir.startsAt, "day-hour")}. It has waited
              since {formatUtc(one.openedAt, "day-hour")}.
            </p>
            {mayDecide ? (
              <SuccessionForm
                agreementId={one.heir.id}
                candidates={one.candidates.map(({ agreement, supersededAt }) => ({
                  id: agreement.id,
                  title: `${agreement.awsAgreementId ?? agreement.id}, ${agreement.organization?.name ?? "not registered"}`,
                  hint: `Renewed or replaced ${formatUtc(supersededAt, "day-hour")}`,
                }))}
                action={decideSuccessionAction}
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

function titleOf({ heir }: SuccessionCaseView): string {
  return `${heir.product.title}, AWS account ${heir.customerAwsAccountId ?? "unknown"}`;
}

export default titled("Uncertain successors · Tallyport", SuccessorsPage);
