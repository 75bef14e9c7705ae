import { wordsOfKind } from "#lib/alerts/alert-words.ts";

/** What the kinds that are listed mean, and what to do: each has an address of its own on the page. */
export function KindList({ kinds }: { kinds: readonly string[] }) {
  return (
    <dl className="stack stack--tight">
      {kinds.map((kind) => {
        const { title, means, next } = wordsOfKind(kind);
        return (
          <div key={kind} id={kind}>
            <dt>
              <b>{title}</b>
            </dt>
            <dd>
              {means} {next}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
