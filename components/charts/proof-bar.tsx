import { Quantity } from "#components/ui/quantity.tsx";
import { Swatch } from "./hatch.tsx";

export type ProofPart = {
  fill: "accepted" | "frozen" | "open" | "risk" | "lost";
  label: string;
  /** Exact decimal as text. */
  quantity: string;
};

type Props = {
  parts: readonly ProofPart[];
  /** What the parts add up to, as it was reported: exact decimal as text. */
  reported: string;
  decimals: number;
};

const GAP = 3;

/** Where every unit of one dimension is: the parts and their sum. Parts of 0 are left out, since all clear looks clear. */
export function ProofBar({ parts, reported, decimals }: Props) {
  const shown = parts.filter((part) => Number(part.quantity) > 0);
  const sum = shown.reduce((total, part) => total + Number(part.quantity), 0) || 1;
  const room = 1000 - GAP * Math.max(0, shown.length - 1);
  const starts = shown.map((_, i) =>
    shown.slice(0, i).reduce((x, part) => x + (Number(part.quantity) / sum) * room + GAP, 0),
  );
  return (
    <>
      <svg
        className="proof-bar"
        viewBox="0 0 1000 14"
        preserveAspectRatio="none"
        role="img"
        aria-label="The same figures as a bar"
      >
        {shown.map((part, i) => (
          <rect
            key={part.fill}
            className={`fill-${part.fill}`}
            x={(starts[i] ?? 0).toFixed(1)}
            width={((Number(part.quantity) / sum) * room).toFixed(1)}
            height="14"
          />
        ))}
      </svg>
      <div className="proof-key">
        {shown.map((part) => (
          <Row key={part.fill} part={part} decimals={decimals} />
        ))}
        <span className="proof-key__line" />
        <span />
        <b className="font-semibold">Reported to us</b>
        <b className="font-semibold">
          <Quantity value={reported} decimals={decimals} />
        </b>
      </div>
    </>
  );
}

function Row({ part, decimals }: { part: ProofPart; decimals: number }) {
  return (
    <>
      <Swatch fill={part.fill} />
      <span>{part.label}</span>
      <Quantity value={part.quantity} decimals={decimals} />
    </>
  );
}
