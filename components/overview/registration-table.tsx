import Link from "next/link";
import { Instant } from "#components/ui/values/instant.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import type { RecentRegistration } from "#lib/registration/list-recent-registrations.ts";

const words: Record<RecentRegistration["state"], string> = {
  RECEIVED: "Arrived, AWS not asked yet",
  RESOLVED: "AWS answered, waits for the buyer",
  LINKED: "Registered",
  FAILED: "Refused",
  EXPIRED: "Not finished within its hour",
};

export function RegistrationTable({
  registrations,
  zone,
}: {
  registrations: readonly RecentRegistration[];
  zone: string | null;
}) {
  return (
    <Table
      label="Arrivals from AWS"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Buyer</HeadCell>
          <HeadCell>Product</HeadCell>
          <HeadCell>How far</HeadCell>
          <HeadCell>Arrived</HeadCell>
        </>
      }
    >
      {registrations.map((registration) => (
        <tr key={registration.id}>
          <NameCell href={registration.organization ? `/admin/customers/${registration.organization.id}` : undefined}>
            {registration.organization?.name ?? <Unknown registration={registration} />}
          </NameCell>
          <Cell label="Product" isEmpty={registration.productTitle === null}>
            {registration.productTitle ?? "–"}
          </Cell>
          <Cell label="How far">
            <span className="two-lines">
              <span>{words[registration.state]}</span>
              {registration.state !== "LINKED" && registration.failureCode && <code>{registration.failureCode}</code>}
            </span>
          </Cell>
          <Cell label="Arrived">
            <Instant at={registration.createdAt} zone={zone} show="short-day-hour" isStacked />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function Unknown({ registration: { agreementId, customerAwsAccountId } }: { registration: RecentRegistration }) {
  const name = customerAwsAccountId === null ? "Not known yet" : `AWS account …${customerAwsAccountId.slice(-4)}`;
  if (agreementId === null) return <span className="text-ink-3">{name}</span>;
  return (
    <Link href={`/admin/agreements/${agreementId}`} prefetch={false}>
      {name}
    </Link>
  );
}
