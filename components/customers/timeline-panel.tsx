import type { ReactNode } from "react";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { FilterChip } from "#components/ui/navigation/filter-chip.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Timeline } from "#components/ui/layout/timeline.tsx";
import type { Page } from "#lib/db/cursor.ts";
import type { TimelineEntry } from "#lib/customers/timeline/list-timeline.ts";
import type { TimelineView } from "#lib/customers/timeline/timeline-keys.ts";
import { toShownEntry, type ProductOf } from "./timeline-entry.tsx";

const views: readonly { view: TimelineView | null; label: string }[] = [
  { view: null, label: "Everything" },
  { view: "metering", label: "Hours" },
  { view: "people", label: "Registration and members" },
  { view: "aws", label: "Notices from AWS" },
  { view: "changes", label: "Changes" },
  { view: "notes", label: "Notes" },
];

type Props = {
  page: Page<TimelineEntry>;
  now: Date;
  view: TimelineView | null;
  isFirstPage: boolean;
  /** The page's address with that view and cursor. */
  hrefOf: (view: TimelineView | null, cursor: string | null) => string;
  productOf: ProductOf;
  /** At an entry's end: what can be done with it. */
  linkOf?: (entry: TimelineEntry) => ReactNode;
};

export function TimelinePanel({ page, now, view, isFirstPage, hrefOf, productOf, linkOf }: Props) {
  return (
    <Panel
      id="timeline"
      title="Timeline"
      isFlush
      aside={
        <FilterChip
          label="Show"
          value={views.find((one) => one.view === view)?.label ?? "Everything"}
          options={views.map((one) => ({
            label: one.label,
            href: hrefOf(one.view, null),
            isCurrent: one.view === view,
          }))}
        />
      }
      foot={
        <>
          <span>Newest first. An hour stands at its end, with every step of its records.</span>
          <span className="pager">
            {!isFirstPage && (
              <LinkButton size="small" href={hrefOf(view, null)}>
                Newest
              </LinkButton>
            )}
            {page.nextCursor !== null && (
              <LinkButton size="small" href={hrefOf(view, page.nextCursor)}>
                Older
              </LinkButton>
            )}
          </span>
        </>
      }
    >
      {page.rows.length === 0 ? (
        <p className="p-4 text-ink-3">
          {view === null ? "Nothing has happened yet." : "Nothing of this kind has happened."}
        </p>
      ) : (
        <Timeline
          entries={page.rows.map((entry) => ({ ...toShownEntry(entry, productOf, now), link: linkOf?.(entry) }))}
        />
      )}
    </Panel>
  );
}
