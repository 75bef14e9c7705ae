import { AwsError } from "#simulator/wire/errors.ts";
import type { Operation } from "#simulator/context/operation.ts";
import { makePageToken, readPageToken } from "#simulator/wire/page-token.ts";
import type { Caller } from "#simulator/wire/signature.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Call } from "#simulator/state/call-log.ts";
import { toTrailEvent } from "#simulator/cloudtrail/trail-event.ts";

type Request = {
  LookupAttributes?: { AttributeKey: string; AttributeValue: string }[] | null;
  StartTime?: number | null;
  EndTime?: number | null;
  MaxResults?: number | null;
  NextToken?: string | null;
};

/** CloudTrail shows a call about so long after it; events are kept for 90 days (AWS facts 9.1). */
const TRAIL_DELAY_MS = 15 * 60_000;
const KEPT_MS = 90 * 86_400_000;
const MAX_PAGE = 50;
const KEYS = [
  "EventId",
  "EventName",
  "ReadOnly",
  "Username",
  "ResourceType",
  "ResourceName",
  "EventSource",
  "AccessKeyId",
] as const;

const SOURCE = "metering-marketplace.amazonaws.com";

function attributeOf(call: Call, key: string): string | null {
  switch (key) {
    case "EventId":
      return call.id;
    case "EventName":
      return call.operation;
    case "ReadOnly":
      return "false";
    case "Username":
      return "caller";
    case "EventSource":
      return SOURCE;
    default:
      return null;
  }
}

function refuse(name: string, message: string, rule: string): never {
  throw new AwsError(name, message, rule);
}

/** Calls that reached the service: those that a fault kept from it left no trace. */
function wasTraced(call: Call): boolean {
  if (call.operation !== "BatchMeterUsage" && call.operation !== "ResolveCustomer") return false;
  return call.status === 200 || call.truth !== null || (call.rule !== null && call.rule !== "RATE");
}

function run(sim: Sim, caller: Caller, request: Request) {
  const attributes = request.LookupAttributes ?? [];
  if (attributes.length > 1) {
    refuse("InvalidLookupAttributesException", "Exactly one lookup attribute is possible.", "CT-ATTRIBUTES");
  }
  const maxResults = request.MaxResults ?? MAX_PAGE;
  if (maxResults < 1 || maxResults > MAX_PAGE) {
    refuse("InvalidMaxResultsException", "MaxResults lies between 1 and 50.", "CT-MAX-RESULTS");
  }
  const now = sim.clock.now();
  const from = Math.max((request.StartTime ?? 0) * 1000, now - KEPT_MS);
  const to = Math.min((request.EndTime ?? Infinity) * 1000, now - TRAIL_DELAY_MS);
  if ((request.StartTime ?? 0) > (request.EndTime ?? Infinity)) {
    refuse("InvalidTimeRangeException", "StartTime lies after EndTime.", "CT-TIME-RANGE");
  }
  const attribute = attributes[0];
  const scope = JSON.stringify([attributes, request.StartTime ?? null, request.EndTime ?? null]);
  const offset = readPageToken(request.NextToken, scope);
  if (offset === null) refuse("InvalidNextTokenException", "The NextToken is not valid.", "CT-TOKEN");

  const found = sim.calls
    .list()
    .filter(
      (call) =>
        wasTraced(call) &&
        call.account === caller.accountId &&
        call.region === caller.region &&
        call.at >= from &&
        call.at <= to &&
        (attribute === undefined || attributeOf(call, attribute.AttributeKey) === attribute.AttributeValue),
    )
    .sort((a, b) => b.at - a.at);
  const end = offset + maxResults;
  return {
    applied: false,
    output: {
      Events: found.slice(offset, end).map((call) => ({
        EventId: call.id,
        EventName: call.operation,
        ReadOnly: "false",
        EventTime: Math.floor(call.at / 1000),
        EventSource: SOURCE,
        Username: "caller",
        Resources: [],
        CloudTrailEvent: JSON.stringify(toTrailEvent(call)),
      })),
      ...(end < found.length ? { NextToken: makePageToken(end, scope) } : {}),
    },
  };
}

/** CloudTrail's LookupEvents: BatchMeterUsage and ResolveCustomer calls of the caller's account and region, newest first. */
export const lookupEvents: Operation = {
  name: "LookupEvents",
  service: "cloudtrail",
  input: {
    type: "structure",
    members: {
      LookupAttributes: {
        type: "list",
        member: {
          type: "structure",
          required: ["AttributeKey", "AttributeValue"],
          members: {
            AttributeKey: { type: "string", oneOf: KEYS },
            AttributeValue: { type: "string", min: 1, max: 2_000 },
          },
        },
      },
      StartTime: { type: "timestamp" },
      EndTime: { type: "timestamp" },
      EventCategory: { type: "string", oneOf: ["insight"] },
      MaxResults: { type: "integer" },
      NextToken: { type: "string" },
    },
  },
  sellerOnly: false,
  canBeDisabled: false,
  run,
};
