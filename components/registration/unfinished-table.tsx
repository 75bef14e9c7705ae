import Link from "next/link";
import { Instant } from "#components/ui/instant.tsx";
import { Cell, HeadCell, Table } from "#components/ui/table.tsx";
import type { UnfinishedRegistration } from "#lib/registration/list-unfinished-registrations.ts";
import { stoppedWords } from "./unfinished-words.ts";

type Props = { registrations: readonly UnfinishedRegistration[]; zone: string | null };

/** Arrivals that led to nothing, each with the step at which it stopped. */
export function UnfinishedTable({ registrations, zone }: Props) {
  return (
    <Table
      label="Registrations that were never finished"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Buyer</HeadCell>
          <HeadCell>Product</HeadCell>
          <HeadCell>Stopped</HeadCell>
          <HeadCell>Arrived</HeadCell>
        </>
      }
    >
      {registrations.map((one) => (
        <tr key={one.id} data-testid="unfinished" data-step={one.stoppedAt}>
          <th scope="row">
            <Buyer registration={one} />
          </th>
          <Cell label="Product" isEmpty={one.productTitle === null}>
            {one.productTitle ?? "–"}
          </Cell>
          <Cell label="Stopped">
            <span className="two-lines">
              <span>{stoppedWords[one.stoppedAt].step}</span>
              <span>
                {stoppedWords[one.stoppedAt].means} {one.failureCode !== null && <code>{one.failureCode}</code>}
              </span>
            </span>
          </Cell>
          <Cell label="Arrived">
            <Instant at={one.createdAt} zone={zone} show="short-day-hour" isStacked />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function Buyer({ registration: { agreementId, customerAwsAccountId } }: { registration: UnfinishedRegistration }) {
  const name = customerAwsAccountId === null ? "Not known" : `AWS account …${customerAwsAccountId.slice(-4)}`;
  if (agreementId === null) return <span className="text-ink-3">{name}</span>;
  return (
    <Link className="row-name" href={`/admin/agreements/${agreementId}`} prefetch={false}>
      {name}
    </Link>
  );
}
