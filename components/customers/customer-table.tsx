import { AgreementSign, agreementWord } from "#components/agreements/agreement-sign.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Id } from "#components/ui/values/id.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { Tag } from "#components/ui/values/tag.tsx";
import type { CustomerRow } from "#lib/customers/search-customers.ts";

/** Customers, an organization a row. */
export function CustomerTable({ customers }: { customers: readonly CustomerRow[] }) {
  return (
    <Table
      label="Customers"
      isStacked
      head={
        <>
          <HeadCell>Customer</HeadCell>
          <HeadCell>Agreements</HeadCell>
          <HeadCell>Your id</HeadCell>
          <HeadCell isEnd>Members</HeadCell>
          <HeadCell>Customer since</HeadCell>
        </>
      }
    >
      {customers.map((customer) => (
        <tr key={customer.id}>
          <NameCell href={`/admin/customers/${customer.id}`}>{customer.name}</NameCell>
          <Cell label="Agreements">
            <Agreements agreements={customer.agreements} isArchived={customer.archivedAt !== null} />
          </Cell>
          <Cell label="Your id" isEmpty={customer.externalId === null}>
            {customer.externalId ? <Id value={customer.externalId} label="your id" keep={[12, 6]} /> : "–"}
          </Cell>
          <Cell label="Members" isNumber>
            {customer.memberCount}
          </Cell>
          <Cell label="Customer since">{formatUtc(customer.createdAt, "day")}</Cell>
        </tr>
      ))}
    </Table>
  );
}

const SHOWN = 2;

function Agreements({ agreements, isArchived }: { agreements: CustomerRow["agreements"]; isArchived: boolean }) {
  if (isArchived) return <Tag>Archived</Tag>;
  if (agreements.length === 0) return <span className="text-ink-3">None now</span>;
  return (
    <span className="row row--wrap gap-x-4">
      {agreements.slice(0, SHOWN).map(({ id, status, productTitle }) => (
        <AgreementSign key={id} status={status}>
          {productTitle}
          <span className="text-ink-3"> {agreementWord(status).toLowerCase()}</span>
        </AgreementSign>
      ))}
      {agreements.length > SHOWN && <span className="text-ink-3">and {agreements.length - SHOWN} more</span>}
    </span>
  );
}
