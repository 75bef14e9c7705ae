import type { Metadata } from "next";
import { titled } from "#components/ui/page/titled.tsx";
import { MissingPage } from "../_lib/missing-page.tsx";

/** Next answers 404 with a document of its own, which knows this title only; the page below takes its place. */
export const metadata: Metadata = { title: "Not found" };

/** Inside the frame of these pages; the app's own not-found page brings one along. */
export default titled("Not found", MissingPage);
