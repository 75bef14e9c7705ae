import { submissionWords } from "#components/metering/submissions/submission-words.ts";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Id } from "#components/ui/values/id.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import type { RecordAttempt } from "#lib/metering/queries/record/record-for-operator.ts";

/** Calls to AWS that carried a record. */
export function AttemptTable({ attempts }: { attempts: readonly RecordAttempt[] }) {
  return (
    <Table
      label="Calls that carried the record"
      isStacked
      head={
        <>
          <HeadCell>Sent, UTC</HeadCell>
          <HeadCell>Answer</HeadCell>
          <HeadCell isEnd>After</HeadCell>
          <HeadCell isEnd>Records in it</HeadCell>
          <HeadCell>AWS request id</HeadCell>
        </>
      }
    >
      {attempts.map((attempt) => (
        <tr key={attempt.submissionId}>
          <NameCell href={`/admin/submissions/${attempt.submissionId}`}>
            <time dateTime={attempt.startedAt.toISOString()}>
              {formatUtc(attempt.startedAt, "day-second").replace(" UTC", "")}
            </time>
          </NameCell>
          <Cell label="Answer">
            {submissionWords[attempt.outcome]}
            {attempt.errorName && (
              <>
                {" "}
                <code>{attempt.errorName}</code>
              </>
            )}
          </Cell>
          <Cell label="After" isNumber>
            {attempt.durationMs === null ? "–" : `${attempt.durationMs.toLocaleString("en-GB")} ms`}
          </Cell>
          <Cell label="Records in it" isNumber>
            {attempt.recordCount}
          </Cell>
          <Cell label="AWS request id" isEmpty={attempt.requestId === null}>
            {attempt.requestId ? <Id value={attempt.requestId} label="AWS request id" /> : "–"}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
