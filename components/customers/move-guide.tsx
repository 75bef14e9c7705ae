import Link from "next/link";
import { Panel } from "#components/ui/layout/panel.tsx";

/** How a seller moves from another integration without an hour billed twice or not at all. */
export function MoveGuide() {
  return (
    <Panel id="guide" title="Move from your old integration">
      <ol className="how-list">
        <li>
          Add the listing under <Link href="/admin/products">Products</Link> as AWS knows it. Choose an hour at which
          the old sender stops and this one begins, and write it down as <b>Meter from</b>: no hour before it is ever
          sent from here.
        </li>
        <li>
          Check and import your customers here. AWS is asked about each agreement. Until it has confirmed one, its usage
          is taken and its metering held.
        </li>
        <li>
          Let your product report to both for a while: <Link href="/docs/api#report-usage">the API</Link> answers what
          would count, and hours before <b>Meter from</b> are refused as not active.
        </li>
        <li>
          Point the listing’s fulfillment URL and AWS’s notices here, so that new buyers and changes arrive. LEGACY
          customers whom no read can confirm are confirmed by AWS’s next notice, or by you: release their hold on the
          agreement’s page.
        </li>
        <li>
          At the chosen hour stop the old sender. What it had not sent of earlier hours stays its own: send it from
          there within 24 hours, the last day of a month before 06:00 UTC.
        </li>
        <li>
          The day after, look at <Link href="/admin/metering">Metering</Link>: every hour from the chosen one on is
          accepted or says why not.
        </li>
      </ol>
    </Panel>
  );
}
