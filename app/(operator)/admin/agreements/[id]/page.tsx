import Link from "next/link";
import { AgreementSign } from "#components/agreements/agreement-sign.tsx";
import { awsReadWords } from "#components/agreements/aws-read-words.ts";
import { CustomerLink } from "#components/agreements/agreement-table.tsx";
import { OperatePanel } from "#components/agreements/operate-panel.tsx";
import { operateDone, operateFaults } from "#components/agreements/operate-words.ts";
import { termWords } from "#components/agreements/agreement-words.ts";
import { EntitlementPanel } from "#components/customers/entitlement-panel.tsx";
import { TimelinePanel } from "#components/customers/timeline-panel.tsx";
import { HoldOutcome } from "#components/metering/holds/hold-outcome.tsx";
import { HoldPanel } from "#components/metering/holds/hold-panel.tsx";
import { MeteringFromForm } from "#components/metering/holds/metering-from-form.tsx";
import { LostNote } from "#components/metering/losses/lost-note.tsx";
import { RecordTable } from "#components/metering/records/record-table.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { Facts } from "#components/ui/values/facts.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Id } from "#components/ui/values/id.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { Tag } from "#components/ui/values/tag.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import type { AgreementRow } from "#lib/agreements/agreement-row.ts";
import { findAgreementRow } from "#lib/customers/browse-agreements.ts";
import { awsReasonMeans, endReasonWords } from "#lib/status/aws-reason.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { listEntitlements } from "#lib/entitlements/list-entitlements.ts";
import { browseRecords } from "#lib/metering/queries/browse-records.ts";
import { findHold } from "#lib/metering/corrections/hold-metering.ts";
import { sumLost } from "#lib/metering/queries/sum-lost.ts";
import { listTimeline } from "#lib/customers/timeline/list-timeline.ts";
import { timelineViews, type TimelineView } from "#lib/customers/timeline/timeline-keys.ts";
import {
  choiceParam,
  cursorParam,
  textParam,
  uuidParam,
  withParams,
  type SearchParams,
} from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { holdMeteringAction, setMeteringFromAction } from "../../metering/hold-actions.ts";
import { resumeAction, suspendAction, transferAction } from "./actions.ts";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function AgreementPage({ params, searchParams }: Props) {
  const { id } = await params;
  const query = await searchParams;
  const { actor, db, now, zone } = await requireConsole(`/admin/agreements/${encodeURIComponent(id)}`);
  const deps = { db, actor };
  const known = uuidParam(id);
  const agreement = await orNotFound(known === null ? Promise.resolve(null) : findAgreementRow(deps, known));
  const view = choiceParam(query.show, Object.keys(timelineViews) as TimelineView[]);
  const cursor = cursorParam(query.cursor);
  const done = choiceParam(query.done, ["suspended", "resumed", "transferred"]);
  const fault = choiceParam(query.done, ["unclear", "changed-since", "no-such-customer"]);
  const [lost, records, entitlements, timeline, hold] = await Promise.all([
    sumLost({ ...deps, now }, { agreementIds: [agreement.id] }),
    browseRecords(deps, { agreementIds: [agreement.id], limit: 8 }),
    listEntitlements(deps, [agreement.id]),
    orNotFound(listTimeline(deps, { agreementId: agreement.id }, { view, cursor, limit: 12 })),
    orNotFound(findHold(deps, "agreement", agreement.id)),
  ]);
  const mayAct = isOperatorAtLeast(actor, "ADMIN");
  return (
    <>
      <PageHead
        back={{ href: "/admin/agreements", label: "Agreements" }}
        title={
          <>
            {agreement.product.title}, <bdi>{agreement.organization?.name ?? "not registered"}</bdi>
          </>
        }
        lead={
          <span className="metas">
            <AgreementSign status={agreement.status} />
            <span>{termWords(agreement)}</span>
            {agreement.isTrial && <Tag>Free trial</Tag>}
          </span>
        }
        actions={<LinkButton href={`/admin/agreements/${agreement.id}/corrections`}>Corrections</LinkButton>}
      />
      <div className="stack">
        <HoldOutcome came={textParam(query.came, 20)} />
        <LostNote lost={lost} href={`/admin/metering?agreement=${agreement.id}&view=lost`} />
        {records.rows.length > 0 && (
          <Panel
            id="history"
            title="Metering history"
            isFlush
            aside={
              <Link href={`/admin/metering?agreement=${agreement.id}`} prefetch={false}>
                All hours of this agreement
              </Link>
            }
          >
            <RecordTable records={records.rows} now={now} zone={zone} />
          </Panel>
        )}
        <div className="columns-main">
          <TimelinePanel
            page={timeline}
            now={now}
            view={view}
            isFirstPage={cursor === null}
            productOf={() => null}
            hrefOf={(show, next) =>
              `${withParams(`/admin/agreements/${agreement.id}`, { show, cursor: next })}#timeline`
            }
          />
          <div className="stack">
            {mayAct && (
              <OperatePanel
                agreement={agreement}
                actions={{ suspend: suspendAction, resume: resumeAction, transfer: transferAction }}
                fault={fault === null ? null : operateFaults[fault]}
              />
            )}
            <Panel id="facts" title="As AWS knows it">
              <Facts facts={factsOf(agreement)} />
            </Panel>
            <EntitlementPanel entitlements={entitlements} />
            <HoldPanel
              kind="agreement"
              id={agreement.id}
              hold={hold}
              zone={zone}
              action={mayAct ? holdMeteringAction : null}
            />
            {(mayAct || hold.meteringFrom !== null) && (
              <Panel id="metering-from" title="First hour metered here">
                <p>{hold.meteringFrom === null ? "From its start." : formatUtc(hold.meteringFrom, "day-hour")}</p>
                {mayAct && (
                  <MeteringFromForm id={agreement.id} from={hold.meteringFrom} action={setMeteringFromAction} />
                )}
              </Panel>
            )}
          </div>
        </div>
      </div>
      {done && <Toast key={done}>{operateDone[done]}</Toast>}
    </>
  );
}

function factsOf(agreement: AgreementRow) {
  const id = (value: string | null, label: string) => (value === null ? "–" : <Id value={value} label={label} />);
  return [
    { term: "Customer", value: <CustomerLink organization={agreement.organization} /> },
    {
      term: "Product",
      value: (
        <Link href={`/admin/products/${agreement.product.id}`} prefetch={false}>
          {agreement.product.title}
        </Link>
      ),
    },
    { term: "Agreement", value: id(agreement.awsAgreementId, "agreement id") },
    ...(agreement.previousAwsAgreementId === null
      ? []
      : [{ term: "Before that", value: id(agreement.previousAwsAgreementId, "previous agreement id") }]),
    { term: "AWS account", value: id(agreement.customerAwsAccountId, "AWS account") },
    agreement.customerIdentifier === null
      ? { term: "Licence", value: id(agreement.licenseArn, "licence ARN") }
      : { term: "Customer identifier", value: id(agreement.customerIdentifier, "customer identifier") },
    { term: "Offer", value: id(agreement.offerId, "offer id") },
    ...(agreement.awsReadDeniedAt === null || agreement.proposerAccountId === null
      ? []
      : [{ term: "Reseller", value: <Id value={agreement.proposerAccountId} label="reseller’s AWS account" /> }]),
    { term: "As AWS shows it", value: awsReadWords(agreement) },
    { term: "Our id", value: id(agreement.id, "our id") },
    { term: "Known since", value: formatUtc(agreement.createdAt, "day-hour") },
    // AWS's reason is the next fact: the same code is shown once.
    ...(agreement.statusReason === agreement.awsReason
      ? []
      : [{ term: "Status because", value: <code>{agreement.statusReason}</code>, isWide: true }]),
    ...(agreement.awsReason === null
      ? []
      : [
          {
            term: "AWS’s reason",
            isWide: true,
            value: (
              <>
                <code>{agreement.awsReason}</code>: {awsReasonMeans(agreement.awsReason)}
              </>
            ),
          },
        ]),
    ...(agreement.endReason === null
      ? []
      : [
          {
            term: "Will not renew",
            isWide: true,
            value: (
              <>
                <code>{agreement.endReason}</code>: {endReasonWords(agreement.endReason)}
              </>
            ),
          },
        ]),
  ];
}

export default titled("Agreement · Tallyport", AgreementPage);
