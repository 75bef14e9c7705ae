"use client";

import { useEffect, useState } from "react";
import { Note } from "#components/ui/feedback/note.tsx";
import { dropHeld, noteForm, refill, takeHeld } from "./typed-form.ts";

/** How long a page may take until its form is there. */
const PATIENCE_MS = 10_000;

/**
 * Stands in the frame of pages that ask for a session: notes what is entered as a form is sent, and puts it back when that form found the
 * session ended and its person has signed in again. Without JavaScript it does nothing.
 */
export function KeepTyped({ person }: { person: string }) {
  const [isBack, setIsBack] = useState(false);

  useEffect(() => {
    const note = (event: SubmitEvent) => {
      setIsBack(false);
      if (event.target instanceof HTMLFormElement && event.target.method !== "get") noteForm(event.target, person);
    };
    document.addEventListener("submit", note, true);
    return () => document.removeEventListener("submit", note, true);
  }, [person]);

  useEffect(() => {
    const held = takeHeld(person);
    if (held === null) return;
    const tryNow = () => {
      if (!refill(held)) return false;
      dropHeld();
      setIsBack(true);
      return true;
    };
    // The page may come in after its frame.
    const observer = new MutationObserver(() => {
      if (tryNow()) observer.disconnect();
    });
    const begin = setTimeout(() => {
      if (!tryNow()) observer.observe(document.body, { childList: true, subtree: true });
    });
    const end = setTimeout(() => observer.disconnect(), PATIENCE_MS);
    return () => {
      clearTimeout(begin);
      clearTimeout(end);
      observer.disconnect();
    };
  }, [person]);

  return isBack ? (
    <Note role="status">
      Your session had ended, so nothing was saved. What you entered is back in the form: check it, then send it again.
    </Note>
  ) : null;
}
