import Link from "next/link";
import type { ReactNode } from "react";
import { StateGlyph, stateWord, type SignState } from "#components/metering/records/state-sign.tsx";
import { manyWords, unitWords } from "#components/metering/losses/loss-words.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { Icon } from "#components/ui/base/icon.tsx";
import type { LostSum } from "#lib/metering/queries/sum-lost.ts";

type Props = { lost: LostSum };

const causes: Record<string, string> = {
  EXPIRED: "AWS’s window closed before AWS accepted it",
  UNBILLABLE: "No record could bill it",
  REJECTED: "Refused by AWS, and the window has closed",
  NOT_SUBSCRIBED: "AWS said that the buyer is not subscribed, and the window has closed",
  DUPLICATE: "AWS holds a different quantity. Up to this many units may be missing",
  HELD: "Held until the window closed",
  READY: "Not sent before the window closed",
};

/** Money that is lost, in units, until a person has settled it: first on the overview, and the only thing there in red. */
export function LostBoard({ lost }: Props) {
  return (
    <section className="board board--lost" aria-labelledby="lost-heading" data-testid="lost">
      <header>
        <Icon name="x" />
        <h2 id="lost-heading">{unitWords(lost.units)} not billed</h2>
        <p>Each stays here until a person settles it.</p>
      </header>
      <ol>
        {lost.byState.map(({ state, n, units }) => (
          <Item
            key={state}
            sign={<StateGlyph state={state as SignState} isLost />}
            title={`${stateWord(state as SignState)}: ${manyWords(n, "record")}`}
            detail={causes[state] ?? ""}
            units={units}
          />
        ))}
        {lost.parked.n > 0 && (
          <Item
            sign={<StateGlyph state="UNBILLABLE" isLost />}
            title={`Usage that no hour can bill: ${manyWords(lost.parked.n, "event")}`}
            detail={
              <Link href="/admin/metering/aside?view=unbillable" prefetch={false}>
                See these events
              </Link>
            }
            units={lost.parked.units}
          />
        )}
      </ol>
      {lost.records.n > 0 && (
        <p className="board__more">
          <LinkButton href="/admin/metering?view=lost" kind="main">
            {lost.records.n === 1 ? "See the record" : `See all ${lost.records.n.toLocaleString("en-GB")} records`}
          </LinkButton>
        </p>
      )}
    </section>
  );
}

function Item({ sign, title, detail, units }: { sign: ReactNode; title: string; detail: ReactNode; units: string }) {
  return (
    <li className="board__item board__item--lost">
      {sign}
      <div className="board__what">
        <b>{title}</b>
        <small>{detail}</small>
      </div>
      <div className="board__sum">
        <b>{unitWords(units)}</b>
      </div>
    </li>
  );
}
