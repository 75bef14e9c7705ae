import { randomUUID } from "node:crypto";
import type { Queryable } from "#lib/db/pool.ts";
import { storeNotice } from "#lib/events/store-notice.ts";

type Detail = Record<string, unknown>;

/** An EventBridge event of AWS Marketplace, as text. */
export function aBridgeEvent(type: string, time: string, detail: Detail, id: string = randomUUID()): string {
  return JSON.stringify({
    version: "0",
    id,
    "detail-type": type,
    source: "aws.agreement-marketplace",
    account: "999900001111",
    time,
    region: "us-east-1",
    resources: [],
    detail: { requestId: "r-1", catalog: "AWSMarketplace", ...detail },
  });
}

/** Stores an EventBridge event as the route does. */
export async function storeBridgeEvent(
  db: Queryable,
  type: string,
  time: string,
  detail: Detail,
  id: string = randomUUID(),
) {
  const body = aBridgeEvent(type, time, detail, id);
  const occurredAt = new Date(time);
  return storeNotice(db, { source: "EVENTBRIDGE", eventId: id, type, occurredAt, receivedAt: occurredAt, body });
}

/** Stores an SNS message of a LEGACY product's topic as the route does once it is verified. */
export async function storeSnsMessage(
  db: Queryable,
  action: string,
  time: string,
  { productCode, customerIdentifier, ...more }: { productCode: string; customerIdentifier: string } & Detail,
  id: string = randomUUID(),
) {
  const Message = JSON.stringify({
    action,
    "customer-identifier": customerIdentifier,
    "product-code": productCode,
    isFreeTrialTermPresent: "false",
    ...more,
  });
  const occurredAt = new Date(time);
  const body = JSON.stringify({ Type: "Notification", MessageId: id, Message, Timestamp: time });
  return storeNotice(db, { source: "SNS", eventId: id, type: action, occurredAt, receivedAt: occurredAt, body });
}
