"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

type Props = {
  /** Seconds until the first look; the pauses double up to `longest`. */
  first: number;
  longest: number;
  /** Looks before it gives up: the page can be reloaded by hand then. */
  looks: number;
  /** The page's own address, which a browser without script loads again; null: people type there, so it is not. */
  path: string | null;
};

/**
 * Reads the page's state anew from the server, ever more seldom, while the page is visible. The page leaves it out once there is nothing to
 * wait for; without script a `<noscript>` refresh beside it does the same.
 */
export function LookAgain({ first, longest, looks, path }: Props) {
  const router = useRouter();
  useEffect(() => {
    let left = looks;
    let pause = first;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = () => {
      clearTimeout(timer);
      if (left > 0 && document.visibilityState === "visible") timer = setTimeout(look, pause * 1_000);
    };
    const look = () => {
      left--;
      pause = Math.min(longest, pause * 2);
      router.refresh();
      wait();
    };
    // A person who comes back to the page wants to know now.
    const onVisible = () => {
      if (document.visibilityState === "visible" && left > 0) look();
      else clearTimeout(timer);
    };
    document.addEventListener("visibilitychange", onVisible);
    wait();
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [router, first, longest, looks]);
  return path === null ? null : (
    <noscript>
      <meta httpEquiv="refresh" content={`${Math.max(5, first)};url=${path}`} />
    </noscript>
  );
}
