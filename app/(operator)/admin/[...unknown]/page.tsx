import { notFound } from "next/navigation";
import { titled } from "#components/ui/page/titled.tsx";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";

type Props = { params: Promise<{ unknown: string[] }> };

/** Any address in the console that is none: its own 404, for operators. */
async function UnknownPage({ params }: Props): Promise<never> {
  const { unknown } = await params;
  await requireConsole(`/admin/${unknown.join("/")}`);
  notFound();
}

export default titled("Not found · Tallyport", UnknownPage);
