import { Fragment, type ReactNode } from "react";

export type Fact = { term: ReactNode; value: ReactNode };

/** Terms and their values. `look`: figures stand at the right; a row has each value under its term, side by side. */
export function Facts({ facts, look }: { facts: readonly Fact[]; look?: "figures" | "row" }) {
  if (look === "row") {
    return (
      <dl className="facts-row">
        {facts.map(({ term, value }, i) => (
          <div key={i}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <dl className={look === "figures" ? "facts facts--figures" : "facts"}>
      {facts.map(({ term, value }, i) => (
        <Fragment key={i}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
