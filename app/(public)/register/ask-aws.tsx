import { AutoSubmit } from "#components/registration/auto-submit.tsx";
import { Journey } from "#components/registration/journey.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { askAwsAction } from "./actions.ts";

/** The arrival is kept and AWS was not asked yet: the page asks by itself, or by its button. */
export function AskAws({ arrival }: { arrival: string }) {
  return (
    <Journey here={1}>
      <div className="panel">
        <div className="panel__body stack stack--loose">
          <div className="stack stack--tight">
            <h1>Asking AWS what you subscribed to</h1>
            <p className="text-ink-2">
              This takes a few seconds. Nothing is lost if you close this page and come back within the hour.
            </p>
          </div>
          <div className="wait-bar needs-script" role="progressbar" aria-label="Waiting for AWS" />
          <form action={askAwsAction} className="row row--between row--wrap">
            <input type="hidden" name="arrival" value={arrival} />
            <AutoSubmit />
            <p className="text-xs text-ink-3">If nothing moves, press Continue.</p>
            <SubmitButton kind="main" pendingLabel="Asking AWS…">
              Continue
            </SubmitButton>
          </form>
        </div>
      </div>
    </Journey>
  );
}
