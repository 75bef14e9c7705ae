import { AutoSubmit } from "#components/registration/auto-submit.tsx";
import { Journey } from "#components/registration/journey.tsx";
import { LookAgain } from "#components/registration/look-again.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { registerPath } from "#lib/registration/arrival/arrival-path.ts";
import type { RegistrationStep } from "#lib/registration/confirm/describe-registration.ts";
import { askAwsAction } from "./actions.ts";

type Props = { step: Extract<RegistrationStep, { step: "ask-aws" }> };

/** The arrival is kept and AWS was not asked yet: the page asks by itself, or by its button. Where AWS is being asked already, it waits. */
export function AskAws({ step: { arrival, isAsked, attempts } }: Props) {
  return (
    <Journey here={1}>
      <div className="panel">
        <div className="panel__body stack stack--loose">
          <div className="stack stack--tight">
            <h1>Asking AWS what you subscribed to</h1>
            <p className="text-ink-2" role="status">
              {isAsked
                ? "AWS has not answered yet. This page continues by itself as soon as it does."
                : "This takes a few seconds. Nothing is lost if you close this page and come back within the hour."}
            </p>
          </div>
          <div className="wait-bar needs-script" role="progressbar" aria-label="Waiting for AWS" />
          <LookAgain key={attempts} first={1} longest={15} looks={40} path={registerPath(arrival)} />
          {isAsked ? (
            <div className="row row--between row--wrap">
              <p className="text-xs text-ink-3">If nothing changes within a minute, press Check again.</p>
              <LinkButton href={registerPath(arrival)}>Check again</LinkButton>
            </div>
          ) : (
            <form action={askAwsAction} className="row row--between row--wrap">
              <input type="hidden" name="arrival" value={arrival} />
              <AutoSubmit />
              <input type="hidden" name="seen" value={attempts} />
              <p className="text-xs text-ink-3">If nothing changes, press Continue.</p>
              <SubmitButton kind="main" pendingLabel="Asking AWS…">
                Continue
              </SubmitButton>
            </form>
          )}
        </div>
      </div>
    </Journey>
  );
}
