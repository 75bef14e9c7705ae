import Link from "next/link";
import { AlertTable } from "#components/alerts/alert-table.tsx";
import { AgreementSign } from "#components/agreements/agreement-sign.tsx";
import { lastRunWords } from "#components/frames/last-run.ts";
import { rowsByState } from "#components/overview/rows-by-state.ts";
import { StateSign } from "#components/metering/records/state-sign.tsx";
import { ClearBoard } from "#components/overview/clear-board.tsx";
import { CountTable } from "#components/overview/count-table.tsx";
import { LostBoard } from "#components/overview/lost-board.tsx";
import { OverdueBoard } from "#components/overview/overdue-board.tsx";
import { RegistrationTable } from "#components/overview/registration-table.tsx";
import { RiskBoard } from "#components/overview/risk-board.tsx";
import { SendingNote } from "#components/overview/sending-note.tsx";
import { sendingWords } from "#components/overview/sending-words.ts";
import { StoppedJobsNote } from "#components/overview/stopped-jobs-note.tsx";
import { Facts } from "#components/ui/values/facts.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { countAgreementsByStatus } from "#lib/customers/browse-agreements.ts";
import { listProducts } from "#lib/products/list-products.ts";
import { listOpenAlerts } from "#lib/alerts/list-alerts.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { env } from "#lib/env/env.ts";
import { findJobClock } from "#lib/jobs/clock/job-clock.ts";
import { readNamedAccount } from "#lib/metering/submit/preconditions/account-store.ts";
import { findSendingState } from "#lib/metering/submit/preconditions/find-sending-state.ts";
import { countRecordsByState, countRecordsSince } from "#lib/metering/queries/count-records.ts";
import { isAnythingLost, sumLost } from "#lib/metering/queries/sum-lost.ts";
import { findOverdueHours } from "#lib/metering/queries/overdue-hours.ts";
import { listRecordsAtRisk } from "#lib/metering/queries/records-at-risk.ts";
import { listRecentRegistrations } from "#lib/registration/list-recent-registrations.ts";
import { addHours, hourOf } from "#lib/time/hours.ts";
import { requireConsole } from "../_lib/require-console.ts";
import { adoptInstallationAction } from "./actions.ts";
import { waitingStates } from "#lib/metering/record-states.ts";
import { agreementStatuses } from "#lib/status/agreement-statuses.ts";

const day = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

async function OverviewPage() {
  const { actor, db, now, zone } = await requireConsole("/admin");
  const deps = { db, actor, now };
  const { installationId, meteringRegion, comparedAccountId: sellerAccountId } = env();
  const [lost, risk, counts, lastDay, agreements, products, sending, jobClock, registrations, alerts, overdue] =
    await Promise.all([
      sumLost(deps),
      listRecordsAtRisk(deps),
      countRecordsByState(deps),
      countRecordsSince(deps, addHours(hourOf(now), -24)),
      countAgreementsByStatus(deps),
      listProducts(deps),
      findSendingState(deps, installationId, sellerAccountId),
      findJobClock(db, now),
      listRecentRegistrations(deps),
      listOpenAlerts(deps, 4),
      findOverdueHours(db, now),
    ]);
  const namedAccountId = sending === "other-account" ? await readNamedAccount(db) : null;
  const run = lastRunWords(jobClock);
  const stateRows = rowsByState(counts, lost);
  const shownStatuses = agreementStatuses.filter((one) => (agreements.get(one) ?? 0) > 0);
  return (
    <>
      <PageHead
        title="Overview"
        lead={`${day.format(now)}, UTC. Metering in ${meteringRegion} for ${products.length === 1 ? "1 product" : `${products.length} products`}.`}
      />
      <div className="stack">
        {isAnythingLost(lost) && <LostBoard lost={lost} />}
        <StoppedJobsNote clock={jobClock} />
        {overdue.length > 0 && <OverdueBoard hours={overdue} now={now} zone={zone} />}
        <SendingNote
          sending={sending}
          installationId={installationId}
          sellerAccountId={sellerAccountId}
          namedAccountId={namedAccountId}
          adopt={isOperatorAtLeast(actor, "OWNER") ? adoptInstallationAction : null}
        />
        {risk.count > 0 ? (
          <RiskBoard risk={risk} now={now} zone={zone} />
        ) : overdue.length > 0 ? null : (
          <ClearBoard
            now={now}
            sending={sending}
            clock={jobClock}
            accepted={lastDay.get("ACCEPTED") ?? 0}
            waiting={waitingStates.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0)}
            lost={lost}
          />
        )}
        {alerts.rows.length > 0 && (
          <Panel id="alerts" title="Open alerts" isFlush aside={<Link href="/admin/alerts">All {alerts.count}</Link>}>
            <AlertTable label="Open alerts" alerts={alerts.rows} zone={zone} acknowledge={null} />
          </Panel>
        )}
        <div className="columns-3 items-start">
          <Panel id="records" title="Metering records" isFlush aside={<Link href="/admin/metering">All</Link>}>
            {stateRows.length === 0 ? (
              <p className="p-4 text-ink-3">No hour has closed with usage yet.</p>
            ) : (
              <CountTable
                label="Metering records by state"
                rows={stateRows.map(({ state, view, n }) => ({
                  key: `${state} ${view}`,
                  name: <StateSign state={state} isLost={view === "lost"} />,
                  n,
                  href: `/admin/metering?view=${view}`,
                }))}
              />
            )}
          </Panel>
          <Panel id="agreements" title="Agreements" isFlush aside={<Link href="/admin/agreements">All</Link>}>
            {shownStatuses.length === 0 ? (
              <p className="p-4 text-ink-3">No one has bought anything yet.</p>
            ) : (
              <CountTable
                label="Agreements by status"
                rows={shownStatuses.map((one) => ({
                  key: one,
                  name: <AgreementSign status={one} />,
                  n: agreements.get(one) ?? 0,
                  href: `/admin/agreements?view=${one}`,
                }))}
              />
            )}
          </Panel>
          <Panel id="clock" title="The clock">
            <Facts
              isFigures
              facts={[
                {
                  term: "Job run",
                  value: run.isLate ? <b className="text-risk">{run.words}</b> : run.words,
                },
                { term: "Sending to AWS", value: sendingWords(sending) },
                { term: "Region", value: <code>{meteringRegion}</code> },
                { term: "Products", value: <Link href="/admin/products">{products.length}</Link> },
              ]}
            />
          </Panel>
        </div>
        <Panel
          id="registrations"
          title="Recent registrations"
          isFlush
          aside={
            <Link href="/admin/registrations" prefetch={false}>
              All registrations
            </Link>
          }
        >
          {registrations.length === 0 ? (
            <p className="p-4 text-ink-3">
              No one has come from AWS Marketplace yet. Buyers appear here when they press Set up your account.
            </p>
          ) : (
            <RegistrationTable registrations={registrations} zone={zone} />
          )}
        </Panel>
      </div>
    </>
  );
}

export default titled("Overview · Tallyport", OverviewPage);
