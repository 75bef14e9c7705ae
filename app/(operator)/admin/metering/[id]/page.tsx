import { randomUUID } from "node:crypto";
import Link from "next/link";
import { CorrectionList } from "#components/metering/corrections/correction-list.tsx";
import { AttemptTable } from "#components/metering/submissions/attempt-table.tsx";
import { DecisionList } from "#components/metering/records/decision-list.tsx";
import { DuplicateForm } from "#components/metering/corrections/duplicate-form.tsx";
import { DeadlineNote } from "#components/metering/records/deadline-note.tsx";
import { RecordActions } from "#components/metering/records/record-actions.tsx";
import { recordHref } from "#components/metering/records/record-href.ts";
import { RecordLife } from "#components/metering/records/record-life.tsx";
import { RecordOutcomeNote, recordOutcomes } from "#components/metering/records/record-outcome.tsx";
import { RecordSum } from "#components/metering/records/record-sum.tsx";
import { reasonOf } from "#components/metering/records/record-words.ts";
import { riskLabel, StateSign } from "#components/metering/records/state-sign.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { Facts } from "#components/ui/values/facts.tsx";
import { formatLocal, formatUtc } from "#components/ui/values/format-instant.ts";
import { Id } from "#components/ui/values/id.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { isLost } from "#lib/metering/loss-of.ts";
import type { CorrectionRow } from "#lib/metering/queries/list-corrections.ts";
import { recordChoices } from "#lib/metering/queries/record/record-choices.ts";
import { getRecordForOperator, type OperatorRecord } from "#lib/metering/queries/record/record-for-operator.ts";
import { addHours } from "#lib/time/hours.ts";
import { choiceParam, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { operateRecordAction } from "./actions.ts";
import { settleDuplicateAction } from "./settle-actions.ts";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function RecordPage({ params, searchParams }: Props) {
  const { id } = await params;
  const outcome = choiceParam((await searchParams).came, recordOutcomes);
  const { actor, db, now, zone } = await requireConsole(`/admin/metering/${encodeURIComponent(id)}`);
  const found = await orNotFound(getRecordForOperator({ db, actor }, id));
  const { record, customer, product, dimensionLabel, explanation, attempts } = found;
  const { agreementId, dimension, hour, state } = record;
  const end = addHours(hour, 1);
  const local = formatLocal(hour, "hour", zone);
  const neighbour = (at: Date) => recordHref({ agreementId, dimension, hour: at });
  return (
    <>
      <PageHead
        back={{ href: "/admin/metering", label: "Metering" }}
        title={`${formatUtc(hour, "short-day-hour").replace(" UTC", "")} to ${formatUtc(end, "hour")}`}
        lead={
          <span className="metas">
            <StateSign state={state} risk={riskLabel(state, record.deadline, now)} isLost={isLost(record, now)} />
            <span>
              {dimensionLabel} of{" "}
              {customer ? (
                <Link href={`/admin/customers/${customer.id}`} prefetch={false}>
                  {customer.name}
                </Link>
              ) : (
                "a buyer who has not registered"
              )}
            </span>
            {local && <span>from {local}</span>}
          </span>
        }
        actions={
          <>
            {found.previousHour && (
              <LinkButton href={neighbour(found.previousHour)} icon="left">
                Hour before
              </LinkButton>
            )}
            {found.nextHour && (
              <LinkButton href={neighbour(found.nextHour)} iconAfter="right">
                Hour after
              </LinkButton>
            )}
          </>
        }
      />
      <div className="columns-main">
        <div className="stack">
          <RecordOutcomeNote outcome={outcome} />
          <DeadlineNote record={record} now={now} zone={zone} />
          <Panel
            id="sum"
            title="The sum"
            aside={
              record.eventCount > 0 && (
                <Link href={`/admin/metering/events?record=${id}`} prefetch={false}>
                  Its events
                </Link>
              )
            }
          >
            <p className="verdict">{explanation}</p>
            <RecordSum record={record} />
            {found.corrections.into.length > 0 && <CorrectionList corrections={found.corrections.into} />}
            {found.corrections.from !== null && <BookedAgain record={record} correction={found.corrections.from} />}
          </Panel>
          <Panel id="life" title="Life of this hour" aside="UTC">
            <RecordLife life={found.life} attempts={attempts} record={record} isLost={isLost(record, now)} />
            {state === "OPEN" && <p className="text-ink-3">It still counts; nothing has been frozen or sent.</p>}
          </Panel>
          {found.decisions.length > 0 && (
            <Panel id="decisions" title="Decisions" aside="UTC">
              <DecisionList decisions={found.decisions} />
            </Panel>
          )}
          {attempts.length > 0 && (
            <Panel id="attempts" title="Calls to AWS" isFlush>
              <AttemptTable attempts={attempts} />
            </Panel>
          )}
        </div>
        <div className="stack">
          {state === "DUPLICATE" && isOperatorAtLeast(actor, "ADMIN") && (
            <Panel id="at-aws" title="What AWS holds">
              <DuplicateForm action={settleDuplicateAction} id={id} requestId={randomUUID()} />
            </Panel>
          )}
          <RecordActions
            id={id}
            record={found}
            choices={recordChoices(record, actor, now)}
            userId={actor.userId}
            action={operateRecordAction}
          />
          <Panel id="answer" title="AWS’s answer">
            <Facts facts={factsOf(found, product)} />
          </Panel>
        </div>
      </div>
    </>
  );
}

function BookedAgain({ record: { agreementId, dimension }, correction }: BookedProps) {
  const what = correction.settledHour === null ? "Booked again" : "Corrected";
  if (correction.hour === null) {
    return <p className="text-xs">{what}: the open hour carries it in when it is frozen.</p>;
  }
  return (
    <p className="text-xs">
      {what}:{" "}
      <Link href={recordHref({ agreementId, dimension, hour: correction.hour })} prefetch={false}>
        carried in by {formatUtc(correction.hour, "short-day-hour")}
      </Link>
    </p>
  );
}

type BookedProps = Pick<OperatorRecord, "record"> & { correction: CorrectionRow };

function factsOf({ record, awsAgreementId, unit, dimensionLabel }: OperatorRecord, product: OperatorRecord["product"]) {
  const id = (value: string | null, label: string) => (value === null ? "–" : <Id value={value} label={label} />);
  return [
    { term: "Record id", value: id(record.meteringRecordId, "metering record id") },
    ...(record.reason === null ? [] : [{ term: "Reason", value: reasonOf(record.reason) }]),
    { term: "Accepted", value: record.acceptedAt === null ? "–" : formatUtc(record.acceptedAt, "day-second") },
    { term: "Attempts", value: record.attempts },
    {
      term: "Product",
      value: (
        <Link href={`/admin/products/${product.id}`} prefetch={false}>
          {product.title}
        </Link>
      ),
    },
    { term: "Dimension", value: <code>{record.dimension}</code> },
    ...(unit === "" || unit === dimensionLabel ? [] : [{ term: "Unit", value: unit }]),
    {
      term: "Agreement",
      value: (
        <span className="row row--wrap">
          {awsAgreementId !== null && <Id value={awsAgreementId} label="agreement id" />}
          <Link href={`/admin/agreements/${record.agreementId}`} prefetch={false}>
            Open agreement
          </Link>
        </span>
      ),
    },
  ];
}

export default titled("Metering record · Tallyport", RecordPage);
