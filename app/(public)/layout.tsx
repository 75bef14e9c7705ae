import type { ReactNode } from "react";
import { PublicFrame } from "#components/frames/public-frame.tsx";
import { frameSettings } from "../frame-settings.ts";

export default async function PublicLayout({ children }: { children: ReactNode }) {
  return <PublicFrame {...await frameSettings()}>{children}</PublicFrame>;
}
