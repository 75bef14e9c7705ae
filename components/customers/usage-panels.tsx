import { SmallBars } from "#components/charts/small-bars.tsx";
import { Facts } from "#components/ui/values/facts.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { formatQuantity } from "#components/ui/values/format-quantity.ts";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Quantity } from "#components/ui/values/quantity.tsx";
import type { DailyUsage } from "#lib/metering/queries/sum-daily-usage.ts";
import { DAY_MS, monthOf } from "#lib/time/hours.ts";

type Props = {
  usage: readonly DailyUsage[];
  carries: readonly { productId: string; dimension: string; quantity: string }[];
  now: Date;
};

export const USAGE_DAYS = 30;

/** Whole units of the last 30 UTC days, a panel a dimension; the exact figures stand under the bars. */
export function UsagePanels({ usage, carries, now }: Props) {
  return usage.map((one, i) => {
    const days = lastDays(one, now);
    const accepted = sum(days.map((day) => day.accepted));
    const waiting = sum(days.map((day) => day.waiting));
    const thisMonth = sum(days.filter(({ day }) => day >= monthOf(now)).map((day) => day.accepted));
    const carry = carries.find(
      ({ productId, dimension }) => productId === one.productId && dimension === one.dimension,
    );
    const unit = one.unit === one.label ? "" : one.unit;
    return (
      <Panel key={`${one.productId} ${one.dimension}`} id={`usage-${i}`} title={one.label} aside={`${USAGE_DAYS} days`}>
        <SmallBars
          bars={days.map(({ day, accepted: billed, waiting: counting }) => ({
            key: String(day.getTime()),
            label: formatUtc(day, "day").replace(/ \d{4}$/, ""),
            billed: Number(billed),
            counting: Number(counting),
          }))}
          description={`${one.label} accepted per day, last ${USAGE_DAYS} days: ${formatQuantity(accepted)} in all, at most ${formatQuantity(most(days))} a day.`}
        />
        <Facts
          isFigures
          facts={[
            { term: `Accepted in ${USAGE_DAYS} days`, value: <Quantity value={accepted} unit={unit} /> },
            { term: "Of this month", value: <Quantity value={thisMonth} unit={unit} /> },
            ...(waiting > 0n ? [{ term: "On its way", value: <Quantity value={waiting} unit={unit} /> }] : []),
            ...(carry
              ? [{ term: "Carried now", value: <Quantity value={carry.quantity} decimals={6} unit={unit} /> }]
              : []),
          ]}
        />
      </Panel>
    );
  });
}

type Day = { day: Date; accepted: bigint; waiting: bigint };

/** Every one of the last days, with 0 where nothing was recorded. */
function lastDays({ days }: DailyUsage, now: Date): Day[] {
  const known = new Map(days.map((day) => [day.day.getTime(), day]));
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return Array.from({ length: USAGE_DAYS }, (_, i) => {
    const at = today - (USAGE_DAYS - 1 - i) * DAY_MS;
    const found = known.get(at);
    return { day: new Date(at), accepted: BigInt(found?.accepted ?? 0), waiting: BigInt(found?.waiting ?? 0) };
  });
}

const sum = (quantities: readonly bigint[]) => quantities.reduce((total, quantity) => total + quantity, 0n);
const most = (days: readonly Day[]) => days.reduce((max, { accepted }) => (accepted > max ? accepted : max), 0n);
