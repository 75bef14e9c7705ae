import { AgreementItem } from "#components/usage/agreement-item.tsx";
import { toDailySeries } from "#components/usage/daily-series.ts";
import { EndingNotes } from "#components/usage/ending-notes.tsx";
import { HeldBackNotes } from "#components/usage/held-back-notes.tsx";
import { EntitlementsPanel } from "#components/usage/entitlements-panel.tsx";
import { chooseMonth, daysOf, monthAt, monthsBetween } from "#components/usage/month.ts";
import { UsagePanel } from "#components/usage/usage-panel.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { listMemberAgreements, type MemberAgreement } from "#lib/agreements/member-agreements.ts";
import { requireUser } from "#lib/auth/session/session.ts";
import { database } from "#lib/db/client.ts";
import { sumMemberDays } from "#lib/metering/queries/sum-member-days.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { microsOf, microsToText } from "#lib/usage/quantity.ts";
import { exactParam, type SearchParams } from "#app/_lib/search-params.ts";
import { chooseOrganization } from "./_lib/choose-organization.ts";
import { NoAgreement } from "./_lib/no-agreement.tsx";
import { NoConsole } from "./_lib/no-console.tsx";
import { OrganizationChip } from "./_lib/organization-chip.tsx";

const MOST_MONTHS = 15;

async function DashboardPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireUser("/dashboard");
  const params = await searchParams;
  const organization = chooseOrganization(actor, exactParam(params.organization));
  const notice = <NoConsole actor={actor} notice={exactParam(params.notice)} />;
  if (organization === null) return <NoAgreement actor={actor} notice={notice} />;

  const { organizationId, organizationName } = organization;
  const [agreements, now] = await Promise.all([
    listMemberAgreements(database(), actor, organizationId),
    businessClock().now(),
  ]);
  if (agreements.length === 0) return <NoAgreement actor={actor} notice={notice} organization={organizationName} />;

  const months = monthsBetween(firstUseOf(agreements), now, MOST_MONTHS);
  const month = chooseMonth(months, exactParam(params.month));
  const thisMonth = monthAt(now);
  const [days, daysNow] = await Promise.all([
    sumMemberDays(database(), agreements, month),
    month.key === thisMonth.key ? null : sumMemberDays(database(), agreements, thisMonth),
  ]);
  const products = [...new Map(agreements.map(({ product }) => [product.id, product])).values()];
  const keep = exactParam(params.organization) ? `organization=${organizationId}&` : "";
  return (
    <>
      <PageHead
        title="Usage"
        lead={
          <span className="wrap-anywhere">
            What <bdi>{organizationName}</bdi> used, and what AWS was told to bill.
          </span>
        }
        actions={<OrganizationChip memberships={actor.memberships} chosen={organizationId} path="/dashboard" />}
      />
      {notice}
      <HeldBackNotes agreements={agreements} />
      <EndingNotes agreements={agreements} now={now} />
      <Panel id="agreements" title="Agreements" isFlush>
        {agreements.map((agreement) => (
          <AgreementItem key={agreement.id} agreement={agreement} />
        ))}
      </Panel>
      <EntitlementsPanel agreements={agreements} usedThisMonth={usedIn(daysNow ?? days)} />
      <UsagePanel
        month={month.label}
        months={months.map(({ key, label }) => ({
          label,
          href: `/dashboard?${keep}month=${key}`,
          isCurrent: key === month.key,
        }))}
        series={toDailySeries(days, products, daysOf(month, now))}
      />
    </>
  );
}

function firstUseOf(agreements: readonly MemberAgreement[]): Date {
  const starts = agreements.map(({ startsAt, createdAt }) => +(startsAt ?? createdAt));
  return new Date(Math.min(...starts));
}

/** What a month's days add up to, billed or still counting. */
function usedIn(days: Awaited<ReturnType<typeof sumMemberDays>>) {
  return (productId: string, dimension: string): string | null => {
    const rows = days.filter((day) => day.productId === productId && day.dimension === dimension);
    if (rows.length === 0) return null;
    return microsToText(rows.reduce((sum, row) => sum + microsOf(row.billed) + microsOf(row.counting), 0n));
  };
}

export default titled("Usage", DashboardPage);
