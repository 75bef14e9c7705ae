/** How bodies are made; always by joining strings, so that making them costs less than what is measured. */
export type BodyPlan = { kind: "none" } | { kind: "landing" } | BatchMeterUsagePlan | UsagePlan;

/** Records in the ledger's own order: hour by hour, agreement by agreement, dimension by dimension; each but once. */
type BatchMeterUsagePlan = {
  kind: "batch-meter-usage";
  customers: { account: string; license: string }[];
  dimensions: string[];
  /** Epoch seconds of the first hour, and how many there are. */
  firstHour: number;
  hours: number;
  records: number;
};

/** Usage events, spread over all pairs of agreement and dimension. */
export type UsagePlan = {
  kind: "usage";
  agreements: string[];
  dimensions: string[];
  /** Events a request. */
  events: number;
  /** Begins every id: two plans with another one share no event. */
  run: string;
  /** Instant of all events. */
  at: string;
  /** Request n repeats request n % repeats. */
  repeats?: number;
  /** Within a request the last event comes first. */
  isReversed?: boolean;
};

/** The body of the n-th request. */
export type MakeBody = (n: number) => string | null;

export function bodyMaker(plan: BodyPlan): MakeBody {
  switch (plan.kind) {
    case "none":
      return () => null;
    case "landing":
      return (n) => `x-amzn-marketplace-token=${"t".repeat(300)}${n}&x-amzn-marketplace-offer-type=free-trial`;
    case "batch-meter-usage":
      return batchMeterUsage(plan);
    case "usage":
      return usage(plan);
  }
}

function batchMeterUsage({ customers, dimensions, firstHour, hours, records }: BatchMeterUsagePlan): MakeBody {
  const tails = customers.flatMap(({ account, license }) =>
    dimensions.map(
      (name, index) =>
        `,"Dimension":"${name}","Quantity":${index + 7},"CustomerAWSAccountId":"${account}","LicenseArn":"${license}"}`,
    ),
  );
  return (n) => {
    const parts: string[] = [];
    for (let at = n * records; at < (n + 1) * records; at += 1) {
      const hour = firstHour + (Math.floor(at / tails.length) % hours) * 3_600;
      parts.push(`{"Timestamp":${hour}${tails[at % tails.length]}`);
    }
    return `{"UsageRecords":[${parts.join(",")}]}`;
  };
}

/** Coprime to any number of pairs that it does not divide: neighbours in a request are of different agreements. */
const STRIDE = 7_919;

function usage({ agreements, dimensions, events, run, at, repeats, isReversed }: UsagePlan): MakeBody {
  const tails = agreements.flatMap((agreement) =>
    dimensions.map((name) => `","agreementId":"${agreement}","dimension":"${name}","quantity":`),
  );
  return (n) => {
    const first = (repeats === undefined ? n : n % repeats) * events;
    const parts: string[] = [];
    for (let event = first; event < first + events; event += 1) {
      const tail = tails[(event * STRIDE) % tails.length];
      parts.push(`{"id":"${run}-${event}${tail}${(event % 100) + 0.5},"timestamp":"${at}"}`);
    }
    if (isReversed) parts.reverse();
    return `{"events":[${parts.join(",")}]}`;
  };
}
