"use client";

import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonLook } from "./button.tsx";

type Props = ButtonLook & ComponentProps<"button"> & { pendingLabel?: string };

/** The button of a form with a server action: while the action runs it says so and takes no second press. */
export function SubmitButton({ pendingLabel, children, ...rest }: Props) {
  const { pending } = useFormStatus();
  return (
    <Button type="submit" aria-busy={pending || undefined} disabled={pending || rest.disabled} {...rest}>
      {pending && pendingLabel ? pendingLabel : children}
    </Button>
  );
}
