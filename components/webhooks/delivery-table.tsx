import { Instant } from "#components/ui/values/instant.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { Tag } from "#components/ui/values/tag.tsx";
import type { DeliveryRow } from "#lib/webhooks/list-webhooks.ts";
import { answerWord, deliveryWords } from "./webhook-words.ts";

/** What was sent to whom, and what it came to. */
export function DeliveryTable({ deliveries, zone }: { deliveries: readonly DeliveryRow[]; zone: string | null }) {
  return (
    <Table
      label="Deliveries"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Message</HeadCell>
          <HeadCell>Written</HeadCell>
          <HeadCell>Outcome</HeadCell>
          <HeadCell isEnd>Tries</HeadCell>
        </>
      }
    >
      {deliveries.map((delivery) => (
        <tr key={delivery.id}>
          <NameCell href={`/admin/webhooks/${delivery.id}`}>
            <span className="two-lines">
              <span>{delivery.type}</span>
              <small className="break-all">{delivery.url}</small>
            </span>
          </NameCell>
          <Cell label="Written">
            <Instant at={delivery.createdAt} zone={zone} isStacked />
          </Cell>
          <Cell label="Outcome">
            <Tag>{deliveryWords[delivery.state]}</Tag> {answerWord(delivery.last)}
          </Cell>
          <Cell label="Tries" isNumber isEnd>
            {delivery.attempts}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
