import { Fragment, type ReactNode } from "react";

export type Fact = { term: ReactNode; value: ReactNode };

/** Terms and their values. `isFigures` sets the values to the right. */
export function Facts({ facts, isFigures }: { facts: readonly Fact[]; isFigures?: boolean }) {
  return (
    <dl className={isFigures ? "facts facts--figures" : "facts"}>
      {facts.map(({ term, value }, i) => (
        <Fragment key={i}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
