import { redirect } from "next/navigation";
import { OtherArrivals } from "#components/registration/other-arrivals.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { viewerZone } from "#components/ui/values/viewer-zone.ts";
import type { Actor } from "#lib/auth/actor.ts";
import { NO_ARRIVAL, readArrival, registerPath, welcomePath } from "#lib/registration/arrival/arrival-path.ts";
import type { RegistrationStep } from "#lib/registration/confirm/describe-registration.ts";
import type { SearchParams } from "#app/_lib/search-params.ts";
import { AskAws } from "./ask-aws.tsx";
import { ChooseOrganization } from "./choose-organization.tsx";
import { Fault } from "./fault.tsx";
import { LinkedAlready } from "./linked-already.tsx";
import { PinArrival } from "./pin-arrival.tsx";
import { databaseAway, readStep } from "./read-step.ts";
import { SignInHere } from "./sign-in-here.tsx";

type Props = { searchParams: SearchParams };

/** Where a buyer goes on after AWS: one address, and the step that the arrival has come to. */
async function RegisterPage({ searchParams }: Props) {
  const { asked, ended, arrival, refused } = await searchParams;
  const [{ actor, step, others }, zone] = await Promise.all([readStep(wantedArrival(arrival)), viewerZone()]);
  if (step.step === "done") redirect(welcomePath(step.arrival));
  return (
    <div className="stack stack--loose">
      {step.arrival !== null && <PinArrival path={registerPath(step.arrival)} />}
      <Step
        step={step}
        actor={actor}
        zone={zone}
        hasFailed={asked !== undefined}
        hasEnded={ended !== undefined}
        refused={refused === "limit" || refused === "fault" ? refused : null}
      />
      <OtherArrivals arrivals={others} zone={zone} />
    </div>
  );
}

type StepProps = {
  step: Exclude<RegistrationStep, { step: "done" }>;
  actor: Actor | null;
  zone: string | null;
  /** AWS could not be asked just now: the page must not ask again by itself. */
  hasFailed: boolean;
  /** The session ended before the form was sent. */
  hasEnded: boolean;
  /** Why a request to join was not sent. */
  refused: "limit" | "fault" | null;
};

function Step({ step, actor, zone, hasFailed, hasEnded, refused }: StepProps) {
  switch (step.step) {
    case "ask-aws":
      if (!hasFailed) return <AskAws step={step} />;
      return <Fault step={databaseAway(step.arrival)} zone={zone} isSignedIn={false} />;
    case "fault":
      return <Fault step={step} zone={zone} isSignedIn={actor !== null} />;
    case "sign-in":
      return <SignInHere step={step} zone={zone} hasEnded={hasEnded} />;
    case "choose":
      return actor === null ? null : <ChooseOrganization step={step} person={actor} zone={zone} />;
    case "linked-elsewhere":
    case "linked-to-yours":
      return actor === null ? null : <LinkedAlready step={step} person={actor} zone={zone} refused={refused} />;
  }
}

/** The arrival in the address; null: none is named, and the newest is shown. An unknown id is no arrival, not the newest. */
function wantedArrival(value: string | string[] | undefined): string | null {
  return value === undefined ? null : (readArrival(value) ?? NO_ARRIVAL);
}

export default titled("Set up your subscription", RegisterPage);
