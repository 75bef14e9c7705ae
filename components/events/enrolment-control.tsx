import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

type Props = { isOpen: boolean; open: (form: FormData) => Promise<void>; close: (form: FormData) => Promise<void> };

/** Lets SNS subscriptions of the listed topics be confirmed for a while, or ends that. */
export function EnrolmentControl({ isOpen, open, close }: Props) {
  if (isOpen) {
    return (
      <form action={close}>
        <SubmitButton pendingLabel="Ending…">Stop confirming</SubmitButton>
      </form>
    );
  }
  return (
    <ConfirmAction
      id="enrolment"
      open="Confirm SNS topics"
      look={{ kind: "plain" }}
      title="Confirm SNS subscriptions for 15 minutes?"
      keep="Leave them waiting"
      action={open}
      confirm="Confirm for 15 minutes"
      confirmKind="main"
    >
      <p>
        Topics on the list that ask whether their messages are wanted are answered yes, now and for a quarter of an
        hour. Subscribe them in AWS’s console within that time.
      </p>
    </ConfirmAction>
  );
}
