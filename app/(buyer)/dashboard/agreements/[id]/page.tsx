import { notFound } from "next/navigation";
import { AgreementFacts } from "#components/usage/agreement-facts.tsx";
import { readPlace, writePlace } from "#components/usage/hour-place.ts";
import { HeldBackNotes } from "#components/usage/held-back-notes.tsx";
import { HourTable } from "#components/usage/hour-table.tsx";
import { AgreementSign } from "#components/agreements/agreement-sign.tsx";
import { statusWords } from "#components/agreements/agreement-term.ts";
import { MANAGE_SUBSCRIPTIONS_URL } from "#components/agreements/manage-subscriptions.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { FilterChip } from "#components/ui/navigation/filter-chip.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Pager } from "#components/ui/navigation/pager.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { viewerZone } from "#components/ui/values/viewer-zone.ts";
import { getMemberAgreement } from "#lib/agreements/member-agreements.ts";
import { requireUser } from "#lib/auth/session/session.ts";
import { database } from "#lib/db/client.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { listMemberHours } from "#lib/metering/queries/list-member-hours.ts";
import { exactParam, type SearchParams } from "#app/_lib/search-params.ts";

/** Keeps the page below 100 kB of HTML, also with long ids and names. */
const HOURS_A_PAGE = 18;

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function AgreementPage({ params, searchParams }: Props) {
  const { id } = await params;
  const path = `/dashboard/agreements/${id}`;
  const actor = await requireUser(path);
  const agreement = await getMemberAgreement(database(), actor, id).catch((error: unknown) => {
    if (isAppError(error, "NOT_FOUND")) notFound();
    throw error;
  });

  const query = await searchParams;
  const { product } = agreement;
  const metered = product.dimensions.filter(({ isMetered }) => isMetered);
  const dimension = metered.find(({ name }) => name === exactParam(query.dimension))?.name ?? null;
  const before = readPlace(exactParam(query.before));
  const { rows, next } = await listMemberHours(database(), agreement, { dimension, before, limit: HOURS_A_PAGE });

  const here = (parts: Record<string, string | null>) => {
    const set = Object.entries(parts).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
    return set.length === 0 ? path : `${path}?${new URLSearchParams(set).toString()}`;
  };
  return (
    <>
      <PageHead
        title={product.title}
        back={{ href: "/dashboard", label: "Usage" }}
        lead={<AgreementSign status={agreement.status}>{statusWords(agreement)}</AgreementSign>}
        actions={
          <LinkButton href={MANAGE_SUBSCRIPTIONS_URL} iconAfter="external">
            Change or cancel in AWS
          </LinkButton>
        }
      />
      <HeldBackNotes agreements={[agreement]} />
      <AgreementFacts agreement={agreement} />
      <Panel
        id="hours"
        title="Hour by hour"
        isFlush
        aside={
          metered.length > 1 && (
            <FilterChip
              label="Dimension"
              value={metered.find(({ name }) => name === dimension)?.label ?? "all"}
              options={[
                { label: "all", href: here({}), isCurrent: dimension === null },
                ...metered.map(({ name, label }) => ({
                  label,
                  href: here({ dimension: name }),
                  isCurrent: name === dimension,
                })),
              ]}
            />
          )
        }
        foot={
          rows.length > 0 && (
            <>
              <span>Whole units are billed. A rest is carried to the next hour, so nothing is rounded away.</span>
              <Pager
                previousHref={before && here({ dimension })}
                previousLabel="Newest hours"
                nextHref={next && here({ dimension, before: writePlace(next) })}
                nextLabel="Earlier hours"
              />
            </>
          )
        }
      >
        {rows.length > 0 ? (
          <HourTable
            rows={rows}
            zone={await viewerZone()}
            labels={new Map(product.dimensions.map(({ name, label }) => [name, label]))}
            isOneDimension={dimension !== null || metered.length === 1}
          />
        ) : (
          <EmptyState title={before ? "No earlier hour" : "No hour yet"}>
            {before
              ? "The history begins with the hours that you have seen."
              : "Hours appear here as soon as usage of this agreement is reported. Each closes at its end and is then told to AWS."}
          </EmptyState>
        )}
      </Panel>
    </>
  );
}

export default titled("Hour by hour", AgreementPage);
