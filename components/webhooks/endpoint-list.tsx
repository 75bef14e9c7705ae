import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { Tag } from "#components/ui/values/tag.tsx";
import type { EndpointRow } from "#lib/webhooks/list-webhooks.ts";
import { RotateForm, type EndpointFormState } from "./endpoint-form.tsx";
import { endpointWord } from "./webhook-words.ts";

type Props = {
  endpoints: readonly EndpointRow[];
  /** Null for those who may only look. */
  actions: {
    test: (form: FormData) => Promise<void>;
    toggle: (form: FormData) => Promise<void>;
    rotate: (previous: EndpointFormState, form: FormData) => Promise<EndpointFormState>;
  } | null;
};

/** Each endpoint with what it hears of and how it is doing. */
export function EndpointList({ endpoints, actions }: Props) {
  return endpoints.map((endpoint) => (
    <Panel key={endpoint.id} id={`endpoint-${endpoint.id}`} title={<span className="break-all">{endpoint.url}</span>}>
      <p>
        <Tag>{endpointWord(endpoint)}</Tag> {endpoint.description}
      </p>
      <p className="text-ink-3">
        {endpoint.types.length === 0 ? "Hears of everything." : `Hears of ${endpoint.types.join(", ")}.`}
      </p>
      {actions && (
        <div className="row row--wrap">
          <form action={actions.test}>
            <input type="hidden" name="id" value={endpoint.id} />
            <SubmitButton size="small" icon="send" pendingLabel="Sending…" disabled={endpoint.disabledAt !== null}>
              Send a test
            </SubmitButton>
          </form>
          {endpoint.disabledAt === null ? (
            <SwitchOff endpoint={endpoint} action={actions.toggle} />
          ) : (
            <form action={actions.toggle}>
              <input type="hidden" name="id" value={endpoint.id} />
              <input type="hidden" name="to" value="on" />
              <SubmitButton size="small" pendingLabel="Switching…">
                Switch on
              </SubmitButton>
            </form>
          )}
          <RotateForm action={actions.rotate} id={endpoint.id} url={endpoint.url} />
        </div>
      )}
    </Panel>
  ));
}

type SwitchOffProps = { endpoint: EndpointRow; action: (form: FormData) => Promise<void> };

function SwitchOff({ endpoint: { id, url }, action }: SwitchOffProps) {
  return (
    <ConfirmAction
      id={`switch-off-${id}`}
      open="Switch off"
      look={{ size: "small" }}
      title="Switch this endpoint off?"
      keep="Keep it on"
      action={action}
      values={{ id, to: "off" }}
      confirm="Switch off"
      pending="Switching…"
    >
      <ul>
        <li>
          Nothing is sent to <span className="break-all">{url}</span> while it is off.
        </li>
        <li>What happens meanwhile is not sent to it later. What waits for it already goes out once it is on again.</li>
      </ul>
    </ConfirmAction>
  );
}
