import Link from "next/link";
import { Instant } from "#components/ui/values/instant.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { Tag } from "#components/ui/values/tag.tsx";
import type { AlertRow } from "#lib/alerts/list-alerts.ts";
import { wordsOfKind } from "#lib/alerts/alert-words.ts";

type Props = {
  label: string;
  alerts: readonly AlertRow[];
  zone: string | null;
  /** Null where nothing is to be acknowledged, or for those who may only look. */
  acknowledge: ((form: FormData) => Promise<void>) | null;
};

const severityWords = { CRITICAL: "Critical", WARNING: "Warning", INFO: "To know" } as const;

/** Alerts of any kind, each with a link to its subject where that has a page. */
export function AlertTable({ label, alerts, zone, acknowledge }: Props) {
  const isOver = alerts.every(({ closedAt }) => closedAt !== null);
  return (
    <Table
      label={label}
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Alert</HeadCell>
          <HeadCell>About</HeadCell>
          <HeadCell>Since</HeadCell>
          <HeadCell>{isOver ? "Over since" : "Seen by"}</HeadCell>
        </>
      }
    >
      {alerts.map((alert) => (
        <tr key={alert.id}>
          <NameCell href={`/admin/alerts#${alert.kind}`}>
            <span className="two-lines">
              <span>{wordsOfKind(alert.kind).title}</span>
              <span>{severityWords[alert.severity]}</span>
            </span>
          </NameCell>
          <Cell label="About">
            <span className="two-lines">
              {alert.path === null ? (
                <span>{alert.name}</span>
              ) : (
                <Link href={alert.path} prefetch={false}>
                  {alert.name}
                </Link>
              )}
              {alert.detail !== null && <span>{alert.detail}</span>}
            </span>
          </Cell>
          <Cell label="Since">
            <Instant at={alert.openedAt} zone={zone} show="short-day-hour" isStacked />
          </Cell>
          <Cell label={isOver ? "Over since" : "Seen by"}>
            {alert.closedAt === null ? (
              <Seen alert={alert} acknowledge={acknowledge} />
            ) : (
              <Instant at={alert.closedAt} zone={zone} show="short-day-hour" isStacked />
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function Seen({ alert, acknowledge }: { alert: AlertRow; acknowledge: Props["acknowledge"] }) {
  if (alert.acknowledgedAt !== null) return <Tag>{alert.acknowledgedBy ?? "Somebody"}</Tag>;
  if (acknowledge === null) return <span className="text-ink-3">Nobody yet</span>;
  return (
    <form action={acknowledge}>
      <input type="hidden" name="id" value={alert.id} />
      <SubmitButton size="small" icon="check" pendingLabel="Noting…">
        Acknowledge
        <span className="vh">
          {" "}
          {wordsOfKind(alert.kind).title}, {alert.name}
        </span>
      </SubmitButton>
    </form>
  );
}
