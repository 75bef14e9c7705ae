import { Instant } from "#components/ui/values/instant.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import type { UploadRow } from "#lib/usage/uploads/list-uploads.ts";

/** Uploaded files and what became of them. */
export function UploadTable({ uploads, zone }: { uploads: readonly UploadRow[]; zone: string | null }) {
  return (
    <Table
      label="Uploaded files"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>File</HeadCell>
          <HeadCell>Uploaded</HeadCell>
          <HeadCell>What became of it</HeadCell>
        </>
      }
    >
      {uploads.map((upload) => (
        <tr key={upload.id}>
          <NameCell href={`/admin/metering/upload/${upload.id}`}>
            <span className="two-lines">
              <span className="break-all">{upload.fileName || "Without a name"}</span>
              <span>{upload.rowCount === 1 ? "1 row" : `${upload.rowCount.toLocaleString("en-GB")} rows`}</span>
            </span>
          </NameCell>
          <Cell label="Uploaded">
            <span className="two-lines">
              <Instant at={upload.createdAt} zone={zone} show="short-day-hour" />
              <span>{upload.author ?? "Somebody who has left"}</span>
            </span>
          </Cell>
          <Cell label="What became of it">{uploadWords(upload)}</Cell>
        </tr>
      ))}
    </Table>
  );
}

/** "12 accepted, 3 known already, 1 refused"; or that it waits, or was given up. */
export function uploadWords({ recordedAt, isWaiting, accepted, duplicates, rejected }: UploadRow): string {
  if (recordedAt === null) return isWaiting ? "Waits for its review" : "Discarded";
  const parts = [`${(accepted ?? 0).toLocaleString("en-GB")} accepted`];
  if (duplicates) parts.push(`${duplicates.toLocaleString("en-GB")} known already`);
  if (rejected) parts.push(`${rejected.toLocaleString("en-GB")} refused`);
  return parts.join(", ");
}
