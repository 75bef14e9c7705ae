import Link from "next/link";
import { Panel } from "#components/ui/layout/panel.tsx";
import { hitKinds, type Hit, type HitKind } from "#lib/search/hit.ts";

const kindWords: Record<HitKind, string> = {
  customer: "Customers",
  person: "People",
  agreement: "Agreements",
  product: "Products",
  record: "Metering records",
  event: "Usage events",
  submission: "Submissions",
  notice: "Notices from AWS",
  webhook: "Webhooks",
  import: "Files",
  alert: "Alerts",
  key: "API keys",
};

/** What a search found, by kind, each with what matched. Arrow keys go through it (page-helpers.tsx). */
export function HitList({ hits, shown }: { hits: readonly Hit[]; shown: number }) {
  return hitKinds.map((kind) => {
    const found = hits.filter((hit) => hit.kind === kind);
    if (found.length === 0) return null;
    return (
      <Panel
        key={kind}
        id={`hits-${kind}`}
        title={kindWords[kind]}
        foot={found.length >= shown && <span>There may be more than these {shown}. Type more of it.</span>}
      >
        <ul className="stack stack--tight">
          {found.slice(0, shown).map((hit) => (
            <li key={hit.href + hit.title}>
              <Link href={hit.href} prefetch={false} className="break-all" data-arrow-item="">
                {hit.title}
              </Link>
              {hit.detail !== null && <span className="break-all text-ink-2"> {hit.detail}</span>}
              <span className="block break-all text-xs text-ink-3">
                {hit.what}: {hit.value}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
    );
  });
}
