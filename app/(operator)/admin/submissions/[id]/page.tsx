import Link from "next/link";
import { recordHref } from "#components/metering/records/record-href.ts";
import { causeWords } from "#components/metering/records/record-words.ts";
import { submissionWords } from "#components/metering/submissions/submission-words.ts";
import { Facts } from "#components/ui/values/facts.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Id } from "#components/ui/values/id.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { findSubmission, type SubmissionDetail } from "#lib/metering/queries/browse-submissions.ts";
import { uuidParam } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";

/** A page's HTML stays below 100 kB; what is longer is handed over as a file. */
const SHOWN_CHARACTERS = 7_000;

async function SubmissionPage({ params }: { params: Promise<{ id: string }> }) {
  const id = uuidParam((await params).id);
  const { actor, db } = await requireConsole(`/admin/submissions/${id ?? ""}`);
  const call = await orNotFound(id === null ? Promise.resolve(null) : findSubmission({ db, actor }, id));
  return (
    <>
      <PageHead
        back={{ href: "/admin/submissions", label: "Submissions" }}
        title={`Call of ${formatUtc(call.startedAt, "day-second")}`}
        lead={`${call.recordCount === 1 ? "1 record" : `${call.recordCount} records`} of ${call.product.title} in ${call.region}. ${submissionWords[call.outcome]}.`}
      />
      <div className="columns-main">
        <div className="stack">
          <Panel id="records" title="Records in it" isFlush>
            <RecordsOfCall records={call.records} />
          </Panel>
          <Body id="request" title="What was sent" name="request" call={call} value={call.request} />
          {call.response !== null && (
            <Body id="response" title="What came back" name="response" call={call} value={call.response} />
          )}
        </div>
        <Panel id="facts" title="The call">
          <Facts facts={factsOf(call)} />
        </Panel>
      </div>
    </>
  );
}

function factsOf(call: SubmissionDetail) {
  return [
    { term: "Answer", value: submissionWords[call.outcome] },
    { term: "After", value: call.durationMs === null ? "–" : `${call.durationMs.toLocaleString("en-GB")} ms` },
    { term: "HTTP status", value: call.httpStatus ?? "–" },
    {
      term: "AWS request id",
      value: call.requestId === null ? "–" : <Id value={call.requestId} label="AWS request id" />,
    },
    ...(call.errorName === null ? [] : [{ term: "Error", value: <code>{call.errorName}</code> }]),
    ...(call.errorMessage === null ? [] : [{ term: "AWS says", value: call.errorMessage }]),
    { term: "Region", value: <code>{call.region}</code> },
    { term: "Our id", value: <Id value={call.id} label="submission id" /> },
  ];
}

type BodyProps = { id: string; title: string; name: string; call: SubmissionDetail; value: unknown };

function Body({ id, title, name, call, value }: BodyProps) {
  const text = JSON.stringify(value, null, 2);
  const isCut = text.length > SHOWN_CHARACTERS;
  return (
    <Panel
      id={id}
      title={title}
      aside={<a href={`/admin/submissions/${call.id}/${name}`}>Whole, as a file</a>}
      foot={isCut && <span>The first {SHOWN_CHARACTERS.toLocaleString("en-GB")} characters.</span>}
    >
      <pre
        className="scroll-x max-h-[420px] overflow-y-auto"
        tabIndex={0}
        role="region"
        aria-label={`${title}, as JSON`}
      >
        {isCut ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text}
      </pre>
    </Panel>
  );
}

function RecordsOfCall({ records }: Pick<SubmissionDetail, "records">) {
  return (
    <Table
      label="Records in the call"
      isStacked
      head={
        <>
          <HeadCell>Hour, UTC</HeadCell>
          <HeadCell>Customer</HeadCell>
          <HeadCell>Dimension</HeadCell>
          <HeadCell isEnd>Quantity</HeadCell>
          <HeadCell>What came of it</HeadCell>
        </>
      }
    >
      {records.map((record) => (
        <tr key={recordHref(record)}>
          <NameCell href={recordHref(record)}>{formatUtc(record.hour, "short-day-hour").replace(" UTC", "")}</NameCell>
          <Cell label="Customer">
            {record.customer ?? (
              <Link href={`/admin/agreements/${record.agreementId}`} prefetch={false}>
                Not registered
              </Link>
            )}
          </Cell>
          <Cell label="Dimension">{record.dimensionLabel}</Cell>
          <Cell label="Quantity" isNumber>
            {record.quantity?.toLocaleString("en-GB") ?? "–"}
          </Cell>
          <Cell label="What came of it">{causeWords(record.cause)}</Cell>
        </tr>
      ))}
    </Table>
  );
}

export default titled("Submission · Tallyport", SubmissionPage);
