import Link from "next/link";
import { Instant } from "#components/ui/values/instant.tsx";
import { Cell, HeadCell, Table } from "#components/ui/layout/table.tsx";
import type { RegistrationRow } from "#lib/registration/list-registrations.ts";
import { progressWords } from "./arrival-words.ts";

type Props = { registrations: readonly RegistrationRow[]; zone: string | null };

/** Who arrived from AWS, with account, product and offer, and how far each came. */
export function ArrivalTable({ registrations, zone }: Props) {
  return (
    <Table
      label="Arrivals from AWS Marketplace"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Buyer</HeadCell>
          <HeadCell>Product and offer</HeadCell>
          <HeadCell>Progress</HeadCell>
          <HeadCell>Arrived</HeadCell>
        </>
      }
    >
      {registrations.map((one) => (
        <tr key={one.id} data-testid="arrival" data-progress={one.progress}>
          <th scope="row">
            <Buyer registration={one} />
          </th>
          <Cell label="Product and offer" isEmpty={one.productTitle === null}>
            {one.productTitle === null ? (
              "–"
            ) : (
              <span className="two-lines">
                <span>{one.productTitle}</span>
                <span className="wrap-anywhere">{offerOf(one)}</span>
              </span>
            )}
          </Cell>
          <Cell label="Progress">
            <span className="two-lines">
              <span>{progressWords[one.progress].step}</span>
              <span>
                {progressWords[one.progress].means} {one.failureCode !== null && <code>{one.failureCode}</code>}
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

function offerOf({ offerId, isFreeTrialHinted }: RegistrationRow): string {
  const hint = isFreeTrialHinted ? "Free trial" : null;
  return [hint, offerId ?? (hint === null ? "Offer not known yet" : null)].filter((word) => word !== null).join(", ");
}

function Buyer({
  registration: { agreementId, customerAwsAccountId, organization },
}: {
  registration: RegistrationRow;
}) {
  const account = customerAwsAccountId === null ? null : `AWS account ${customerAwsAccountId}`;
  const name = organization?.name ?? account ?? "Not known";
  const href =
    organization !== null
      ? `/admin/customers/${organization.id}`
      : agreementId !== null
        ? `/admin/agreements/${agreementId}`
        : null;
  return (
    <span className="two-lines">
      {href === null ? (
        <span className="text-ink-3">{name}</span>
      ) : (
        <Link className="row-name wrap-anywhere" href={href} prefetch={false}>
          {name}
        </Link>
      )}
      {organization !== null && account !== null && <span>{account}</span>}
    </span>
  );
}
