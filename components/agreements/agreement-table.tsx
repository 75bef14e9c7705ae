import Link from "next/link";
import { StateSign } from "#components/metering/records/state-sign.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Id } from "#components/ui/values/id.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { awsReasonMeans } from "#lib/status/aws-reason.ts";
import type { AgreementRow } from "#lib/agreements/agreement-row.ts";
import type { LastHour as LastHourOf } from "#lib/metering/queries/list-last-hours.ts";
import { isLost } from "#lib/metering/loss-of.ts";
import { AgreementSign } from "./agreement-sign.tsx";
import { termWords } from "./agreement-words.ts";

type LastHours = ReadonlyMap<string, LastHourOf>;

type Props = {
  agreements: readonly AgreementRow[];
  lastHours: LastHours;
  now: Date;
  /** The first column names the customer; on a customer's own page the product does. */
  hasCustomer?: boolean;
};

/** Agreements, one licence a row. */
export function AgreementTable({ agreements, lastHours, now, hasCustomer }: Props) {
  return (
    <Table
      label="Agreements, one licence a row"
      isStacked
      head={
        <>
          {hasCustomer && <HeadCell>Customer</HeadCell>}
          <HeadCell>Product</HeadCell>
          <HeadCell>Status</HeadCell>
          <HeadCell>Agreement</HeadCell>
          <HeadCell>AWS account</HeadCell>
          <HeadCell>Licence</HeadCell>
          <HeadCell>Term</HeadCell>
          <HeadCell>Last hour</HeadCell>
        </>
      }
    >
      {agreements.map((agreement) => (
        <tr key={agreement.id}>
          {hasCustomer ? (
            <>
              <NameCell href={`/admin/agreements/${agreement.id}`}>
                {agreement.organization?.name ?? "Not registered"}
              </NameCell>
              <Cell label="Product">{agreement.product.title}</Cell>
            </>
          ) : (
            <NameCell href={`/admin/agreements/${agreement.id}`}>{agreement.product.title}</NameCell>
          )}
          <Cell label="Status">
            <AgreementSign status={agreement.status} />
            {agreement.awsReason !== null && (
              <span className="block text-ink-3">{awsReasonMeans(agreement.awsReason)}</span>
            )}
            {agreement.status === "ending" && agreement.endReason !== null && (
              <span className="block text-ink-3 whitespace-nowrap">Will not renew</span>
            )}
          </Cell>
          <Cell label="Agreement" isEmpty={agreement.awsAgreementId === null}>
            {agreement.awsAgreementId ? <Id value={agreement.awsAgreementId} label="agreement id" /> : "–"}
          </Cell>
          <Cell label="AWS account" isEmpty={agreement.customerAwsAccountId === null}>
            {agreement.customerAwsAccountId ? <Id value={agreement.customerAwsAccountId} label="AWS account" /> : "–"}
          </Cell>
          <Cell label="Licence">
            <Licence agreement={agreement} />
          </Cell>
          <Cell label="Term">
            <Term agreement={agreement} />
          </Cell>
          <Cell label="Last hour" isEmpty={!lastHours.has(agreement.id)}>
            <LastHour last={lastHours.get(agreement.id)} now={now} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function Licence({ agreement: { licenseArn, customerIdentifier } }: { agreement: AgreementRow }) {
  if (licenseArn) return <Id value={licenseArn} label="licence ARN" />;
  if (customerIdentifier) return <Id value={customerIdentifier} label="customer identifier" />;
  return <span className="text-ink-3">Not known yet</span>;
}

/** Broken between its two days at most. */
function Term({ agreement }: { agreement: AgreementRow }) {
  const [from, to] = termWords(agreement).split(/(?<= to) /);
  return (
    <>
      <span className="whitespace-nowrap">{from}</span> {to && <span className="whitespace-nowrap">{to}</span>}
    </>
  );
}

function LastHour({ last, now }: { last: LastHourOf | undefined; now: Date }) {
  if (!last) return "–";
  return (
    <span className="row whitespace-nowrap">
      <StateSign state={last.state} isLost={isLost(last, now)} />
      <time className="text-ink-3" dateTime={last.hour.toISOString()}>
        {formatUtc(last.hour, "short-day-hour").replace(" UTC", "")}
      </time>
    </span>
  );
}

/** To a customer's page, where there is one. */
export function CustomerLink({ organization }: { organization: AgreementRow["organization"] }) {
  if (organization === null) return <>Not registered</>;
  return (
    <Link href={`/admin/customers/${organization.id}`} prefetch={false}>
      {organization.name}
    </Link>
  );
}
