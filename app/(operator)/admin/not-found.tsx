import type { Metadata } from "next";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { FailurePanel } from "#components/ui/feedback/failure-panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";

/** Next answers 404 with a document of its own, which knows this title only; the page below takes its place. */
export const metadata: Metadata = { title: "Not found · Tallyport" };

function NotFound() {
  return (
    <FailurePanel
      icon="search"
      title="Nothing in the console has this address"
      actions={<LinkButton href="/admin">Go to the overview</LinkButton>}
    >
      <p>The id may have been cut on its way to you. Search for the customer, AWS account or licence above.</p>
    </FailurePanel>
  );
}

export default titled("Not found · Tallyport", NotFound);
