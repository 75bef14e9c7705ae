import { submissionWords } from "#components/metering/submissions/submission-words.ts";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Id } from "#components/ui/values/id.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import type { SubmissionRow } from "#lib/metering/queries/browse-submissions.ts";

/** Calls to AWS, one a row. */
export function SubmissionTable({ submissions }: { submissions: readonly SubmissionRow[] }) {
  return (
    <Table
      label="Calls to AWS"
      isStacked
      head={
        <>
          <HeadCell>Sent, UTC</HeadCell>
          <HeadCell>Product</HeadCell>
          <HeadCell isEnd>Records</HeadCell>
          <HeadCell>Answer</HeadCell>
          <HeadCell isEnd>After</HeadCell>
          <HeadCell>AWS request id</HeadCell>
        </>
      }
    >
      {submissions.map((call) => (
        <tr key={call.id}>
          <NameCell href={`/admin/submissions/${call.id}`}>
            <time dateTime={call.startedAt.toISOString()}>
              {formatUtc(call.startedAt, "day-second").replace(" UTC", "")}
            </time>
          </NameCell>
          <Cell label="Product">{call.product.title}</Cell>
          <Cell label="Records" isNumber>
            {call.recordCount}
          </Cell>
          <Cell label="Answer">
            {submissionWords[call.outcome]}
            {call.errorName && (
              <>
                {" "}
                <code>{call.errorName}</code>
              </>
            )}
          </Cell>
          <Cell label="After" isNumber>
            {call.durationMs === null ? "–" : `${call.durationMs.toLocaleString("en-GB")} ms`}
          </Cell>
          <Cell label="AWS request id" isEmpty={call.requestId === null}>
            {call.requestId ? <Id value={call.requestId} label="AWS request id" /> : "–"}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
