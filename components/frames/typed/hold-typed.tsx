"use client";

import { useEffect } from "react";
import { holdNoted } from "./typed-form.ts";

/** Stands on the sign-in page that a form led to whose session had ended: what was entered is kept until its page is open again. */
export function HoldTyped() {
  useEffect(holdNoted, []);
  return null;
}
