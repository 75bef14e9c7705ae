import { Instant } from "#components/ui/values/instant.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import type { OpenArrival } from "#lib/registration/arrival/list-open-arrivals.ts";
import { registerPath } from "#lib/registration/arrival/arrival-path.ts";

/** The way to the other subscriptions that were opened in this browser and are not set up yet. */
export function OtherArrivals({ arrivals, zone }: { arrivals: readonly OpenArrival[]; zone: string | null }) {
  if (arrivals.length === 0) return null;
  return (
    <Panel id="others" title="Also open in this browser" data-testid="other-arrivals">
      <ul className="stack stack--tight list-none p-0">
        {arrivals.map(({ arrival, createdAt, productTitle, customerAwsAccountId }) => (
          <li key={arrival} className="wrap-anywhere">
            <a href={registerPath(arrival)}>
              {productTitle ?? "A subscription"}
              {customerAwsAccountId !== null && `, AWS account ending in ${customerAwsAccountId.slice(-4)}`}
            </a>
            <span className="text-ink-3">
              {" "}
              · opened <Instant at={createdAt} zone={zone} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
