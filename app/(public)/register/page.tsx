import { redirect } from "next/navigation";
import { titled } from "#components/ui/titled.tsx";
import { viewerZone } from "#components/ui/viewer-zone.ts";
import { AskAws } from "./ask-aws.tsx";
import { ChooseOrganization } from "./choose-organization.tsx";
import { Fault } from "./fault.tsx";
import { LinkedAlready } from "./linked-already.tsx";
import { databaseAway, readStep } from "./read-step.ts";
import { SignInHere } from "./sign-in-here.tsx";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Where a buyer goes on after AWS: one address, and the step that the arrival has come to. */
async function RegisterPage({ searchParams }: Props) {
  const { asked } = await searchParams;
  const [{ actor, step }, zone] = await Promise.all([readStep(), viewerZone()]);
  switch (step.step) {
    case "ask-aws":
      return asked === undefined ? <AskAws /> : <Fault step={databaseAway} zone={zone} isSignedIn={false} />;
    case "fault":
      return <Fault step={step} zone={zone} isSignedIn={actor !== null} />;
    case "sign-in":
      return <SignInHere facts={step.facts} isLinked={step.isLinked} zone={zone} />;
    case "choose":
      return <ChooseOrganization step={step} person={actor?.email ?? ""} zone={zone} />;
    case "linked-elsewhere":
    case "linked-to-yours":
      return <LinkedAlready step={step} person={actor?.email ?? ""} zone={zone} />;
    case "done":
      return redirect("/register/welcome");
  }
}

export default titled("Set up your subscription", RegisterPage);
