import { AgreementTable } from "#components/agreements/agreement-table.tsx";
import { CustomerTable } from "#components/customers/customer-table.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Pager } from "#components/ui/navigation/pager.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SearchBox } from "#components/ui/fields/search-box.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { browseAgreements } from "#lib/customers/browse-agreements.ts";
import { searchCustomers } from "#lib/customers/search-customers.ts";
import { listLastHours } from "#lib/metering/queries/list-last-hours.ts";
import { cursorParam, textParam, withParams, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";

async function CustomersPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const query = textParam(params.q);
  const cursor = cursorParam(params.cursor);
  const { actor, db, now } = await requireConsole(withParams("/admin/customers", { q: query }));
  const deps = { db, actor };
  const [page, unregistered] = await Promise.all([
    orNotFound(searchCustomers(deps, { query, cursor })),
    query === null ? null : browseAgreements(deps, { query, isUnregistered: true, limit: 10 }),
  ]);
  const isEmpty = page.rows.length === 0 && cursor === null;
  return (
    <>
      <PageHead
        title="Customers"
        lead="Organizations in your product, each with what it bought in AWS Marketplace."
        actions={<LinkButton href="/admin/customers/import">Bring customers along</LinkButton>}
      />
      <div className="stack">
        <SearchBox
          action="/admin/customers"
          label="Find customers"
          placeholder="Name, e-mail, AWS account, licence or your id"
          value={query ?? undefined}
        />
        {unregistered !== null && unregistered.rows.length > 0 && (
          <Panel id="unregistered" title="Agreements nobody has registered" isFlush>
            <AgreementTable
              agreements={unregistered.rows}
              lastHours={await listLastHours(
                deps,
                unregistered.rows.map(({ id }) => id),
              )}
              now={now}
              hasCustomer
            />
          </Panel>
        )}
        <Panel
          isFlush
          foot={
            !isEmpty && (
              <>
                <span>
                  {query === null
                    ? `${page.rows.length} on this page, by name`
                    : `${page.rows.length} found here for “${query}”`}
                </span>
                <Pager
                  previousHref={cursor === null ? null : withParams("/admin/customers", { q: query })}
                  previousLabel="First"
                  nextHref={
                    page.nextCursor === null
                      ? null
                      : withParams("/admin/customers", { q: query, cursor: page.nextCursor })
                  }
                />
              </>
            )
          }
        >
          {isEmpty ? <NoCustomers query={query} /> : <CustomerTable customers={page.rows} />}
        </Panel>
      </div>
    </>
  );
}

function NoCustomers({ query }: { query: string | null }) {
  if (query !== null) {
    return (
      <EmptyState
        title={`No customer for “${query}”`}
        steps={[
          "Names are found by any of their words, e-mail addresses by how they begin, in any letter case.",
          "AWS accounts, licences, agreement ids and your own ids are found when they are whole.",
        ]}
        action={<LinkButton href="/admin/customers">Show all customers</LinkButton>}
      >
        Neither a customer nor one of its members or agreements has this name or id.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No customer yet"
      steps={["Add your listing under Products.", "Subscribe to it in AWS Marketplace and press Set up your account."]}
      action={<LinkButton href="/admin/products">Go to products</LinkButton>}
    >
      A customer appears here as soon as a buyer comes from AWS Marketplace and registers.
    </EmptyState>
  );
}

export default titled("Customers · Tallyport", CustomersPage);
