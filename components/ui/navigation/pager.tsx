import { LinkButton } from "#components/ui/actions/button.tsx";

type Props = {
  /** Null: there is none. Both null: no pager at all. */
  previousHref?: string | null;
  nextHref: string | null;
  previousLabel?: string;
  nextLabel?: string;
};

/** Cursor paging: back to the newest, on to the next; no page numbers. */
export function Pager({ previousHref, nextHref, previousLabel = "Newest", nextLabel = "Next" }: Props) {
  if (!previousHref && !nextHref) return null;
  return (
    <nav className="pager" aria-label="Pages">
      {previousHref && (
        <LinkButton href={previousHref} size="small">
          {previousLabel}
        </LinkButton>
      )}
      {nextHref && (
        <LinkButton href={nextHref} size="small" rel="next">
          {nextLabel}
        </LinkButton>
      )}
    </nav>
  );
}
