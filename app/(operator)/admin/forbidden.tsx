import type { Metadata } from "next";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { FailurePanel } from "#components/ui/feedback/failure-panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { refusals } from "#app/refused/_lib/refusals.ts";

/** Next answers 403 with a document of its own, which knows this title only; the page below takes its place. */
export const metadata: Metadata = { title: "Not allowed · Tallyport" };

function Forbidden() {
  return (
    <FailurePanel
      title={refusals.forbidden.title}
      actions={
        <>
          <LinkButton href="/admin" kind="main">
            Go to the overview
          </LinkButton>
          <LinkButton href="/admin/team">See who is an owner</LinkButton>
        </>
      }
    >
      <p>{refusals.forbidden.lead}</p>
    </FailurePanel>
  );
}

export default titled("Not allowed · Tallyport", Forbidden);
