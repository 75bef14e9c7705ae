import { Meter } from "#components/charts/meter.tsx";
import { formatQuantity } from "#components/ui/values/format-quantity.ts";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Panel } from "#components/ui/layout/panel.tsx";
import type { MemberAgreement } from "#lib/agreements/member-agreements.ts";
import { includedParts, type IncludedPart } from "./included-parts.ts";

type Props = {
  agreements: readonly MemberAgreement[];
  /** Units of a product's dimension used in the running month, exact text; null: nothing is known to be used. */
  usedThisMonth: (productId: string, dimension: string) => string | null;
};

/** What the agreements include and how much of it is used; nothing when AWS told of none. */
export function EntitlementsPanel({ agreements, usedThisMonth }: Props) {
  const parts = agreements.flatMap((agreement) => includedParts(agreement, usedThisMonth));
  if (parts.length === 0) return null;
  const readAt = agreements
    .flatMap(({ entitlementsReadAt }) => entitlementsReadAt ?? [])
    .toSorted((a, b) => +b - +a)[0];
  return (
    <Panel id="included" title="Included, and used" aside={readAt && `As AWS said ${formatUtc(readAt, "day-hour")}`}>
      <div className="columns-3">
        {parts.map((part) => (
          <Part key={part.key} part={part} />
        ))}
      </div>
    </Panel>
  );
}

function Part({ part }: { part: IncludedPart }) {
  const { label, included, used, unit, expiresAt } = part;
  const until = expiresAt === null ? "" : `, until ${formatUtc(expiresAt, "day")}`;
  if (included === null) {
    return (
      <div className="stack stack--tight">
        <div className="row row--between">
          <b>{label}</b>
          <span>{part.text}</span>
        </div>
        <span className="text-xs text-ink-2">Nothing is counted{until}.</span>
      </div>
    );
  }
  return (
    <div className="stack stack--tight">
      <div className="row row--between">
        <b>{label}</b>
        <span className="quantity">
          {used === null ? formatQuantity(included) : `${formatQuantity(used)} of ${formatQuantity(included)}`} {unit}
        </span>
      </div>
      {used === null ? null : <Meter used={Number(used)} included={Number(included)} />}
      <span className="text-xs text-ink-2">
        {part.rest}
        {until}
      </span>
    </div>
  );
}
